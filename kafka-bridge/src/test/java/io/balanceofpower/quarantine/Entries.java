package io.balanceofpower.quarantine;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Records of a quarantine topic, as nodes write them. */
final class Entries {
    static final String DEVICE = "gw-1";

    private Entries() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int partition, String id, long sequence) {
        ProducerRecord<byte[], byte[]> made =
                new ProducerRecord<>(topic, partition, bytes(id), bytes("payload of " + id));
        addHeaders(made.headers(), sequence);
        return made;
    }

    static ProducerRecord<byte[], byte[]> tombstone(String topic, int partition, String id) {
        return new ProducerRecord<>(topic, partition, bytes(id), null);
    }

    /** @param payload null for a tombstone */
    static ConsumerRecord<byte[], byte[]> read(int partition, long offset, String id, @Nullable String payload) {
        ConsumerRecord<byte[], byte[]> made = new ConsumerRecord<>(
                "bop.quarantine", partition, offset, bytes(id), payload == null ? null : bytes(payload));
        if (payload != null) {
            addHeaders(made.headers(), offset);
        }
        return made;
    }

    private static void addHeaders(Headers headers, long sequence) {
        add(headers, "bop-device", DEVICE);
        add(headers, "bop-epoch", "1");
        add(headers, "bop-seq", String.valueOf(sequence));
        add(headers, "bop-lane", "node-1-0-abc");
        add(headers, "bop-topic", "trades/XNYS/SPY");
        add(headers, "bop-route", "blocks");
        add(headers, "bop-received-ns", String.valueOf(1_795_392_000_000_000_000L + sequence));
        add(headers, "bop-reason", "Route blocks reads the payload as JSON, which it is not.");
        add(headers, "bop-refusal", "PAYLOAD_FORMAT_INVALID");
        add(headers, "bop-user", "anna");
        add(headers, "bop-groups", "[\"ops\"]");
        add(headers, "seq", String.valueOf(sequence));
        add(headers, "x-bop-hint", "mine");
        add(headers, "x-x-bop-hint", "mine too");
    }

    static void add(Headers headers, String name, String value) {
        headers.add(name, bytes(value));
    }
}
