package io.balanceofpower.ownership;

import static io.balanceofpower.step5_admit.Admission.DUPLICATE;
import static io.balanceofpower.step5_admit.Admission.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BookTest {

    private static final String LANE = "n1-0-abc";
    private static final ClaimId BEFORE = new ClaimId("n2-0-xyz", 4);

    private final Book book = new Book(LANE, "run-1");

    @Test
    void shouldWriteNothingAboutADeviceThatSendsNothing() {
        book.put(grant("d", 1));
        assertThat(book.hasRecords()).isFalse();
        assertThat(book.records()).isEmpty();
        assertThat(book.holds("d")).isTrue();
    }

    @Test
    void shouldWriteTheStateWithTheFirstMessageAndOnlyThenForgetTheClaimsBefore() {
        book.put(grant("d", 1, BEFORE));
        book.admit("d", at(0));
        book.admit("d", at(1));
        List<SessionRecord> records = book.records();
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).isInstanceOfSatisfying(Open.class, open -> {
            assertThat(open.claim()).isEqualTo(claim(1));
            assertThat(open.claimOffset()).isEqualTo(101);
            assertThat(open.state().version()).isEqualTo(3);
            assertThat(open.state().ledgers()).extracting(LedgerState::highest).containsExactly(1L);
        });
        assertThat(records.get(1)).isEqualTo(new Gone("d", BEFORE));

        book.committed();
        book.admit("d", at(2));
        assertThat(book.records()).isEmpty();
    }

    @Test
    void shouldNotTakeRecordsOfAnEndedSessionForThoseOfTheNextOneInTheSameLane() {
        Replay afterTheCheckpoint = Replay.nothing();
        book.put(newSession(1, DeviceState.UNKNOWN));
        for (int packetId = 1; packetId <= 3; packetId++) {
            afterTheCheckpoint.add("d", packetId, book.admit("d", packetId), new Place("trades", 0, packetId));
            book.forget("d", packetId);
        }
        book.records();
        book.committed();
        book.release("d", claim(1), 1_000, 0);
        DeviceState left = book.records().stream()
                .map(SessionRecord::stateOrNull)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(DeviceState.UNKNOWN);
        book.committed();

        book.put(newSession(2, left.withVersion(left.version() + 1)));
        afterTheCheckpoint.add("d", 1, book.admit("d", 1), new Place("trades", 0, 4));
        DeviceState onRecord = Objects.requireNonNull(book.records().get(0).stateOrNull());

        assertThat(afterTheCheckpoint.complete("d", onRecord).received().packetIds())
                .as("packet ids 2 and 3 are free: the device may use them for messages that nobody has")
                .containsExactly(1);
    }

    private static Grant newSession(long number, DeviceState known) {
        return new Grant("d", claim(number), 100 + number, known, List.of(), false).forSession(false, 0);
    }

    @Test
    void shouldSayTheSameAgainUntilItIsCommitted() {
        book.put(grant("d", 1, BEFORE));
        book.claim("e", claim(2));
        book.admit("d", at(0));
        List<SessionRecord> first = book.records();
        assertThat(book.records()).isEqualTo(first).hasSize(3);
        book.revoke("d", at(0));
        assertThat(book.records()).hasSize(3).as("with what is true by now").isNotEqualTo(first);
        book.committed();
        assertThat(book.hasRecords()).isFalse();
    }

    @Test
    void shouldKeepTheOrderOfATransaction() {
        book.put(grant("first", 1, BEFORE));
        book.put(grant("known", 2));
        book.touch("known");
        book.committed();
        book.touch("known");
        book.touch("first");
        book.claim("new", claim(3));
        book.write(List.of(new Gone("old", BEFORE)));
        Positions positions = new Positions(List.of(new Positions.OfTopic("t", "id", List.of(5L))));
        book.checkpoint(positions);

        List<SessionRecord> records = book.records();
        assertThat(records).hasSize(6);
        assertThat(records.get(0)).isEqualTo(new Claimed("new", claim(3)));
        assertThat(records.get(1)).isEqualTo(new Gone("old", BEFORE));
        assertThat(records.get(2)).isInstanceOf(Open.class);
        assertThat(records.get(2).subject()).isEqualTo("first");
        assertThat(records.get(3)).isEqualTo(new Gone("first", BEFORE));
        assertThat(records.get(4)).isInstanceOf(Open.class);
        assertThat(records.get(4).subject()).isEqualTo("known");
        assertThat(records.get(5)).isEqualTo(new LaneOpen(LANE, "run-1", positions));
    }

    @Test
    void shouldPutIntoACheckpointOnlyWhatChangedSinceTheLastOne() {
        for (int i = 1; i <= 3; i++) {
            book.put(grant("d" + i, i));
            book.admit("d" + i, new Numbering("d" + i, 0, 0));
        }
        book.committed();
        book.admit("d2", new Numbering("d2", 0, 1));
        book.checkpoint(Positions.BEGINNING);
        assertThat(book.records()).extracting(SessionRecord::subject).containsExactly("d2", LANE);
        book.committed();
        assertThat(book.hasRecords()).isFalse();
        book.checkpoint(Positions.BEGINNING);
        assertThat(book.records()).extracting(SessionRecord::subject).containsExactly(LANE);
    }

    @Test
    void shouldLetADeviceGoWithAllThatIsKnownOfIt() {
        book.put(grant("d", 1, BEFORE));
        book.admit("d", at(7));
        book.placed("d", new Place("t", 1, 9));
        DeviceState left = Objects.requireNonNull(book.release("d", claim(1), 5_000, 60_000));
        assertThat(left.leftAtMs()).isEqualTo(5_000);
        assertThat(left.sessionExpiryMs()).isEqualTo(60_000);
        assertThat(left.last()).isEqualTo(new Place("t", 1, 9));
        assertThat(book.holds("d")).isFalse();
        assertThat(book.state("d")).isNull();
        assertThat(book.records()).containsExactly(new Ended("d", claim(1), 101, left), new Gone("d", BEFORE));
        assertThatThrownBy(() -> book.admit("d", at(8))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepNothingOfAFirstOwnersDeviceWithoutSessionAndLedgers() {
        DeviceState first = DeviceState.UNKNOWN.withVersion(1);
        book.put(new Grant("d", claim(1), 101, first, List.of(), false));
        book.touch("d");
        book.release("d", claim(1), 5_000, 0);
        assertThat(book.records()).containsExactly(new Gone("d", claim(1)));
    }

    @Test
    void shouldRememberThatADeviceHadOwnersBeforeSoThatTheirLateWordsAreOld() {
        book.put(grant("d", 1));
        book.touch("d");
        book.release("d", claim(1), 5_000, 0);
        assertThat(book.records()).singleElement().isInstanceOf(Ended.class);
    }

    @Test
    void shouldNotLetADeviceGoUnderAnotherClaim() {
        book.put(grant("d", 1));
        assertThat(book.release("d", claim(2), 0, 0)).isNull();
        assertThat(book.release("stranger", claim(1), 0, 0)).isNull();
        assertThat(book.holds("d")).isTrue();
        assertThat(book.hasRecords()).isFalse();
    }

    @Test
    void shouldRefuseASecondGrantOfADeviceThatItHolds() {
        book.put(grant("d", 1));
        assertThatThrownBy(() -> book.put(grant("d", 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(claim(2).toString())
                .hasMessageContaining(claim(1).toString());
    }

    @Test
    void shouldTakeARevokedMessageAgain() {
        book.put(grant("d", 1));
        assertThat(book.admit("d", at(0))).isEqualTo(NEW);
        assertThat(book.admit("d", at(0))).isEqualTo(DUPLICATE);
        book.revoke("d", at(0));
        assertThat(book.gaps()).isEqualTo(1);
        assertThat(book.admit("d", at(0))).isEqualTo(NEW);
        assertThat(book.gaps()).isZero();
        book.revoke("stranger", at(0));
        book.revoke("stranger", 5);
    }

    @Test
    void shouldForgetTheStreamUnusedForLongestAtItsLimit() {
        book.put(grant("d", 1));
        for (int stream = 0; stream < Book.STREAMS_PER_DEVICE_MAX; stream++) {
            book.admit("d", new Numbering("s" + stream, 0, 0));
        }
        book.admit("d", new Numbering("s1", 0, 5));
        book.admit("d", new Numbering("s0", 0, 1));
        assertThat(book.evicted()).isZero();
        assertThat(book.gaps()).isEqualTo(4);
        for (int stream = 100; stream < 102; stream++) {
            book.admit("d", new Numbering("s" + stream, 0, 0));
        }
        assertThat(book.evicted()).isEqualTo(2);
        assertThat(book.ledgers()).isEqualTo(Book.STREAMS_PER_DEVICE_MAX);
        assertThat(book.admit("d", new Numbering("s0", 0, 1))).isEqualTo(DUPLICATE);
        assertThat(book.admit("d", new Numbering("s1", 0, 5))).isEqualTo(DUPLICATE);
        assertThat(book.admit("d", new Numbering("s2", 0, 0))).as("forgotten").isEqualTo(NEW);
    }

    @Test
    void shouldGiveEachQos2MessageAnOrdinalAndTellCopiesByThePacketId() {
        book.put(grant("d", 1));
        assertThat(book.admit("d", 5)).isZero();
        assertThat(book.admit("d", 5)).isEqualTo(-1);
        assertThat(book.admit("d", 6)).isEqualTo(1);
        book.revoke("d", 6);
        assertThat(book.admit("d", 6)).as("ordinals only grow").isEqualTo(2);
        book.committed();

        assertThat(book.forget("d", 5)).isTrue();
        assertThat(book.records()).singleElement().isInstanceOfSatisfying(Open.class, open -> {
            assertThat(open.state().received()).isEqualTo(new Received(3, Set.of(6)));
        });
        book.committed();
        assertThat(book.admit("d", 5)).isEqualTo(3);
        assertThat(book.forget("d", 99)).isTrue();
        assertThat(book.forget("stranger", 5)).isFalse();
    }

    @Test
    void shouldCountWhatComesWithADeviceAndGoesWithIt() {
        LedgerState ledger = new LedgerState("d", "d", 0, 10, 1, 10, 3, 0, 0);
        DeviceState state = new DeviceState(3, 0, 0, Received.NONE, List.of(ledger), null);
        book.put(new Grant("d", claim(1), 101, state, List.of(), false));
        assertThat(book.ledgers()).isEqualTo(1);
        assertThat(book.gaps()).isEqualTo(3);
        book.admit("d", at(9));
        assertThat(book.reorders()).isEqualTo(1);
        book.release("d", claim(1), 0, 0);
        assertThat(book.ledgers()).isZero();
        assertThat(book.gaps()).isZero();
    }

    private static Grant grant(String device, long number, ClaimId... predecessors) {
        DeviceState state = new DeviceState(3, 0, 0, Received.NONE, List.of(), null);
        return new Grant(device, claim(number), 100 + number, state, List.of(predecessors), false);
    }

    private static ClaimId claim(long number) {
        return new ClaimId(LANE, number);
    }

    private static Numbering at(long sequence) {
        return new Numbering("d", 0, sequence);
    }
}
