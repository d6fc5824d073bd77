package io.balanceofpower.consume;

import io.balanceofpower.message.Numbering;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One record's headers while they are read; used once, by one thread. */
final class HeaderReader {
    private static final String PREFIX = "bop-";

    private final ConsumerRecord<byte[], byte[]> source;
    private @Nullable String device;
    private @Nullable String stream;
    private @Nullable String epoch;
    private @Nullable String sequence;
    private @Nullable String lane;
    private @Nullable String topic;
    private @Nullable String route;
    private @Nullable String destinations;
    private @Nullable String receivedNs;
    private boolean replayed;

    HeaderReader(ConsumerRecord<byte[], byte[]> source) {
        this.source = source;
    }

    Decoded decode() {
        for (Header header : source.headers()) {
            byte @Nullable [] value = header.value();
            if (value != null && header.key().startsWith(PREFIX)) {
                take(header.key(), new String(value, StandardCharsets.UTF_8));
            }
        }
        if (device == null || lane == null || topic == null || route == null) {
            return new Decoded.Foreign("one of bop-device, bop-lane, bop-topic and bop-route is missing");
        }
        long receivedAtNs = number(receivedNs);
        if (receivedAtNs < 0) {
            return new Decoded.Foreign("bop-received-ns is not a number");
        }
        if (epoch == null && sequence == null) {
            return new Decoded.Trade(
                    new TradeRecord(device, null, lane, topic, route, destinations(), receivedAtNs, replayed, source));
        }
        long epochNumber = number(epoch);
        long sequenceNumber = number(sequence);
        if (epochNumber < 0 || sequenceNumber < 0) {
            return new Decoded.Foreign("bop-epoch or bop-seq is not a number");
        }
        Numbering numbering = new Numbering(stream == null ? device : stream, epochNumber, sequenceNumber);
        return new Decoded.Trade(
                new TradeRecord(device, numbering, lane, topic, route, destinations(), receivedAtNs, replayed, source));
    }

    private void take(String name, String value) {
        switch (name) {
            case "bop-device" -> device = device == null ? value : device;
            case "bop-stream" -> stream = stream == null ? value : stream;
            case "bop-epoch" -> epoch = epoch == null ? value : epoch;
            case "bop-seq" -> sequence = sequence == null ? value : sequence;
            case "bop-lane" -> lane = lane == null ? value : lane;
            case "bop-topic" -> topic = topic == null ? value : topic;
            case "bop-route" -> route = route == null ? value : route;
            case "bop-destinations" -> destinations = destinations == null ? value : destinations;
            case "bop-received-ns" -> receivedNs = receivedNs == null ? value : receivedNs;
            case "bop-replayed" -> replayed = true;
            default -> {
                // A header of a later version: not ours to judge.
            }
        }
    }

    private List<String> destinations() {
        return destinations == null ? List.of() : List.of(destinations.split(",", -1));
    }

    /** A whole number from 0 to 2^63-1, or -1 for anything else. */
    private static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
