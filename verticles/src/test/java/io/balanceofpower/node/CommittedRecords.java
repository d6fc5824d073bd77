package io.balanceofpower.node;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.awaitility.Awaitility;

/** What readers of committed records find in a topic. */
record CommittedRecords(String bootstrapServers, String topic) {
    private static final Duration SOON = Duration.ofSeconds(30);

    /**
     * Everything that is committed by now. Kafka answers a commit before its markers are in all partitions, so this first
     * waits until readers of committed records see as far as the others do.
     */
    List<ConsumerRecord<byte[], byte[]>> all() {
        ReaderSettings settings = ReaderSettings.of(bootstrapServers);
        TopicReader committed = new TopicReader(settings);
        TopicReader uncommitted = new TopicReader(settings.withIsolation(IsolationLevel.READ_UNCOMMITTED));
        Awaitility.await().atMost(SOON).until(() -> ends(committed).equals(ends(uncommitted)));
        return committed
                .readToEnd(List.of(topic), StartAt.Edge.BEGINNING)
                .collectList()
                .blockOptional(SOON)
                .orElseThrow();
    }

    private StartAt.Offsets ends(TopicReader reader) {
        return reader.ends(List.of(topic)).blockOptional(SOON).orElseThrow();
    }

    /** Of devices whose client ids are wanted. */
    List<ConsumerRecord<byte[], byte[]>> by(Predicate<String> device) {
        return all().stream()
                .filter(record -> Decoded.of(record).fold(trade -> device.test(trade.device()), foreign -> false))
                .toList();
    }

    /** The payloads of one device, in the order of each partition. */
    List<String> payloadsOf(String device) {
        return by(device::equals).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
