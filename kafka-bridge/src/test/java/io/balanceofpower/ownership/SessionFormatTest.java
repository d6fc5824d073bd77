package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.Open;
import io.balanceofpower.step5_admit.LedgerState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFormatTest {

    private static final ClaimId CLAIM = new ClaimId("n1-0-abc", 7);

    @RepeatedTest(50)
    void shouldReadEveryRecordAsItWasWritten() {
        long seed = new Random().nextLong();
        RandomRecords records = new RandomRecords(new Random(seed));
        for (int i = 0; i < 20; i++) {
            SessionRecord written = records.next();
            assertThat(SessionFormat.read(SessionFormat.key(written), SessionFormat.value(written)))
                    .as("seed %d", seed)
                    .isEqualTo(written);
        }
    }

    @Test
    void shouldNameTheClaimAndTheDeviceInTheKey() {
        assertThat(key(new Claimed("edge/7", CLAIM)))
                .isEqualTo(key(new Gone("edge/7", CLAIM)))
                .isEqualTo("session/n1-0-abc/7/edge/7");
        assertThat(key(new LaneGone("n1-0-abc"))).isEqualTo("lane/n1-0-abc");
        assertThat(SessionFormat.value(new Gone("d", CLAIM))).isNull();
        assertThat(SessionFormat.value(new LaneGone("l"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "trades",
                "lane/",
                "session/",
                "session/l",
                "session/l/1",
                "session//1/d",
                "session/l/one/d",
                "session/l//d",
                "session/l/0/d",
                "session/l/-1/d",
                "session/l/99999999999999999999/d"
            })
    void shouldRefuseAKeyThatNoNodeWrites(String key) {
        assertRefused(key, new byte[] {1, 1});
        assertRefused(key, null);
    }

    @Test
    void shouldRefuseARecordWithoutAKey() {
        assertThatThrownBy(() -> SessionFormat.read(null, new byte[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("session/LANE/NUMBER/DEVICE");
    }

    @Test
    void shouldRefuseValuesOfOtherVersionsAndKinds() {
        assertRefused("session/l/1/d", new byte[0]).hasMessageContaining("ends in the middle");
        assertRefused("session/l/1/d", new byte[] {2, 1}).hasMessageContaining("version 2");
        assertRefused("session/l/1/d", new byte[] {1, 4}).hasMessageContaining("kind 4");
        assertRefused("session/l/1/d", new byte[] {1, 9}).hasMessageContaining("kind 9");
        assertRefused("lane/l", new byte[] {1, 1}).hasMessageContaining("kind 1");
        assertRefused("lane/l", "{\"json\":1}".getBytes(StandardCharsets.UTF_8)).hasMessageContaining("version");
    }

    @Test
    void shouldRefuseEveryRecordThatIsCutOrGoesOn() {
        for (SessionRecord written : samples()) {
            byte[] value = Objects.requireNonNull(SessionFormat.value(written));
            for (int length = 0; length < value.length; length++) {
                assertRefused(key(written), Arrays.copyOf(value, length));
            }
            assertRefused(key(written), Arrays.copyOf(value, value.length + 1))
                    .hasMessageContaining("1 bytes too many");
        }
    }

    @Test
    void shouldRefuseNumbersThatCannotBe() {
        byte[] open = {1, 2};
        byte[] tooLong = new byte[13];
        Arrays.fill(tooLong, (byte) 0xff);
        assertRefused("session/l/1/d", concat(open, tooLong)).hasMessageContaining("more than ten bytes");
        byte[] negative = {(byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 1};
        assertRefused("session/l/1/d", concat(open, negative)).hasMessageContaining("above 2^63-1");
        byte[] tooManyIds = new Bytes()
                .number(0)
                .number(1)
                .number(0)
                .number(0)
                .number(0)
                .number(1_000_000)
                .toArray();
        assertRefused("session/l/1/d", concat(open, tooManyIds)).hasMessageContaining("1000000");
        byte[] largeId = new Bytes()
                .number(0)
                .number(1)
                .number(0)
                .number(0)
                .number(0)
                .number(1)
                .number(65_536)
                .toArray();
        assertRefused("session/l/1/d", concat(open, largeId)).hasMessageContaining("65536");
        byte[] complete = new Bytes()
                .number(0)
                .number(1)
                .number(0)
                .number(0)
                .number(0)
                .number(0)
                .add(0)
                .number(1)
                .text("")
                .number(1)
                .number(5)
                .number(6)
                .number(0)
                .number(0)
                .number(0)
                .number(0)
                .toArray();
        assertRefused("session/l/1/d", concat(open, complete)).hasMessageContaining("complete for 6 below 5");
    }

    @RepeatedTest(20)
    void shouldNeverFailOtherwiseOnDamagedBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RandomRecords records = new RandomRecords(random);
        for (int i = 0; i < 200; i++) {
            SessionRecord written = records.next();
            byte[] value = SessionFormat.value(written);
            if (value != null && value.length > 2) {
                value[random.nextInt(value.length)] = (byte) random.nextInt();
                assertReadOrRefused(written, value, seed);
            }
        }
    }

    private static void assertReadOrRefused(SessionRecord written, byte[] damaged, long seed) {
        try {
            SessionRecord read = SessionFormat.read(SessionFormat.key(written), damaged);
            assertThat(read.subject()).as("seed %d", seed).isEqualTo(written.subject());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
        }
    }

    private static List<SessionRecord> samples() {
        LedgerState ledger = new LedgerState("d", "orders", 3, 1_000, -1L, 10, 2, 3, 4);
        DeviceState state = new DeviceState(
                2, 1_000_000, 60_000, new Received(9, Set.of(5, 700)), List.of(ledger), new Place("trades", 2, 300));
        Positions positions = new Positions(List.of(new Positions.OfTopic("trades", "id", List.of(1L, 2L, 300L))));
        return List.of(
                new Claimed("d", CLAIM),
                new Open("d", CLAIM, 300, state),
                new Ended("d", CLAIM, 300, state),
                new LaneOpen("l", "run", positions));
    }

    private static String key(SessionRecord record) {
        return new String(SessionFormat.key(record), StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(String key, byte @Nullable [] value) {
        return assertThatThrownBy(() -> SessionFormat.read(key.getBytes(StandardCharsets.UTF_8), value))
                .as("%s = %s", key, Arrays.toString(value))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
