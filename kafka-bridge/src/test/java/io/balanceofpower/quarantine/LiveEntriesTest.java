package io.balanceofpower.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.UserProperty;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LiveEntriesTest {
    private static final TopicPartition FIRST = new TopicPartition("bop.quarantine", 0);
    private static final TopicPartition SECOND = new TopicPartition("bop.quarantine", 1);

    private LiveEntries live = new LiveEntries(entry -> true);

    @Test
    void shouldHoldOfEachKeyTheLastRecordUnlessItIsATombstone() {
        live.take(Entries.read(0, 0, "a", "first"));
        live.take(Entries.read(0, 1, "b", "first"));
        live.take(Entries.read(0, 2, "a", "second"));
        live.take(Entries.read(0, 3, "b", null));
        live.take(Entries.read(0, 4, "never there", null));
        live.take(Entries.read(1, 0, "c", ""));

        assertThat(live.count()).isEqualTo(2);
        assertThat(live.offsets()).containsOnlyKeys(FIRST, SECOND);
        assertThat(live.offsets())
                .hasEntrySatisfying(FIRST, offsets -> assertThat(offsets).containsExactly(2));
        assertThat(live.foreign()).isZero();
    }

    @Test
    void shouldHoldAnEntryAgainThatCameBackBehindItsTombstone() {
        live.take(Entries.read(0, 0, "a", "first"));
        live.take(Entries.read(0, 1, "a", null));
        live.take(Entries.read(0, 2, "a", "again"));

        assertThat(live.offsets().getOrDefault(FIRST, new long[0])).containsExactly(2);
    }

    @Test
    void shouldForgetAnEntryWhoseLastRecordIsNotAskedFor() {
        live = new LiveEntries(entry -> entry.payload().length > 1);
        live.take(Entries.read(0, 0, "a", "long"));
        live.take(Entries.read(0, 1, "a", "-"));

        assertThat(live.count()).isZero();
        assertThat(live.offsets()).isEqualTo(Map.of());
    }

    @Test
    void shouldRefuseMoreEntriesThanThereIsRoomForAndCountOnlyThoseThatAreThere() {
        live = new LiveEntries(entry -> true, 2);
        for (int i = 0; i < 10; i++) {
            live.take(Entries.read(0, 2L * i, "gone-" + i, "payload"));
            live.take(Entries.read(0, 2L * i + 1, "gone-" + i, null));
        }
        live.take(Entries.read(0, 100, "a", "payload"));
        live.take(Entries.read(1, 100, "b", "payload"));

        assertThatThrownBy(() -> live.take(Entries.read(1, 101, "c", "payload")))
                .isInstanceOf(TooManyEntriesException.class)
                .hasMessageContaining("bop.quarantine has more than 2 such entries");
    }

    @Test
    void shouldPassOverAndCountWhatNoNodeWrote() {
        live.take(new ConsumerRecord<>("bop.quarantine", 0, 0, Entries.bytes("a"), Entries.bytes("no headers")));
        live.take(new ConsumerRecord<>("bop.quarantine", 0, 1, null, Entries.bytes("no key")));

        assertThat(live.count()).isZero();
        assertThat(live.foreign()).isEqualTo(2);
    }

    @Test
    void shouldReadAllThatIsKnownOfAMessage() {
        QuarantineEntry entry =
                QuarantineEntry.of(Entries.read(0, 7, "gw-1/1/7/blocks", "{")).orElseThrow();

        assertThat(entry.id()).isEqualTo("gw-1/1/7/blocks");
        assertThat(entry.trade().numbering()).isEqualTo(new Numbering("gw-1", 1, 7));
        assertThat(entry.trade().mqttTopic()).isEqualTo("trades/XNYS/SPY");
        assertThat(entry.refusal()).isEqualTo("PAYLOAD_FORMAT_INVALID");
        assertThat(entry.reason()).startsWith("Route blocks reads");
        assertThat(entry.user()).isEqualTo("anna");
        assertThat(entry.groups()).isEqualTo("[\"ops\"]");
        assertThat(entry.userProperties())
                .containsExactly(
                        new UserProperty("seq", "7"),
                        new UserProperty("bop-hint", "mine"),
                        new UserProperty("x-bop-hint", "mine too"));
        assertThat(Entries.text(entry.payload())).isEqualTo("{");
    }
}
