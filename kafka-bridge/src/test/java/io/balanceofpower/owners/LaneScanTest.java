package io.balanceofpower.owners;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Positions.OfTopic;
import io.balanceofpower.ownership.Received;
import io.balanceofpower.ownership.Replay;
import io.balanceofpower.step5_admit.LedgerState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneScanTest {

    private static final String LANE = "n1-0-1";

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountAMessageOfSeveralDestinationsOnce(boolean allOrNothing) throws Exception {
        for (int sequence = 0; sequence < 3; sequence++) {
            add("a", sequence, "a,b");
            add("b", sequence, "a,b");
        }
        add("a", 3, "");

        LedgerState ledger = ledger(scan(allOrNothing));
        assertThat(ledger.highest()).isEqualTo(3);
        assertThat(ledger.duplicates()).isZero();
    }

    @Test
    void shouldNotTakeAMessageForKeptThatIsNotInAllItsDestinationsWhereNoTransactionSaysSo() throws Exception {
        add("a", 0, "a,b");
        add("b", 0, "a,b");
        add("a", 1, "a,b");
        add("a", 1, "a,b"); // a second copy in the same topic completes nothing

        assertThat(ledger(scan(false)).highest()).isZero();
        assertThat(ledger(scan(true)).highest()).isOne();
    }

    private Replay scan(boolean allOrNothing) throws Exception {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        List<OfTopic> ends = new ArrayList<>();
        topics.forEach((topic, records) -> ends.add(new OfTopic(topic, "id", List.of((long) records.size()))));
        consumer.schedulePollTask(() -> topics.values().forEach(records -> records.forEach(consumer::addRecord)));
        return new LaneScan(LANE, Positions.BEGINNING, new Positions(ends), allOrNothing)
                .run(() -> consumer, Duration.ofSeconds(20));
    }

    private static LedgerState ledger(Replay replay) {
        DeviceState none = new DeviceState(1, 0, 0, Received.NONE, List.of(), null);
        return replay.complete("d1", none).ledgers().get(0);
    }

    private void add(String topic, long sequence, String destinations) {
        List<ConsumerRecord<byte[], byte[]>> records = topics.computeIfAbsent(topic, unused -> new ArrayList<>());
        RecordHeaders headers = new RecordHeaders();
        headers.add("bop-lane", LANE.getBytes(StandardCharsets.UTF_8));
        headers.add("bop-device", "d1".getBytes(StandardCharsets.UTF_8));
        headers.add("bop-epoch", "0".getBytes(StandardCharsets.UTF_8));
        headers.add("bop-seq", String.valueOf(sequence).getBytes(StandardCharsets.UTF_8));
        if (!destinations.isEmpty()) {
            headers.add("bop-destinations", destinations.getBytes(StandardCharsets.UTF_8));
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        records.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                records.size(),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                new byte[0],
                headers,
                Optional.empty()));
    }
}
