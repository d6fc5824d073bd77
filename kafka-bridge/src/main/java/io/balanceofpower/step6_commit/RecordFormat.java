package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.message.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;

/**
 * How a message looks in Kafka: value = payload untouched, key = what the route says, timestamp = receive time in ms unless
 * the route says otherwise of value and timestamp, and headers whose values are UTF-8 text, numbers in decimal:
 *
 * <ul>
 *   <li>{@code bop-device}
 *   <li>{@code bop-stream}, {@code bop-epoch}, {@code bop-seq}: only of numbered messages, the first only where the
 *       stream is not named like its device
 *   <li>{@code bop-qos2}: only of QoS 2 messages without numbering: the packet id, a dot, and the ordinal among the
 *       device's messages of this kind
 *   <li>{@code bop-lane}: the lane that wrote it, by a name that no other lane ever had
 *   <li>{@code bop-topic}: the MQTT topic
 *   <li>{@code bop-route}
 *   <li>{@code bop-received-ns}: since 1970-01-01 UTC
 *   <li>{@code bop-replayed}: only of records that were written from the quarantine: when, in ms since 1970-01-01 UTC
 *   <li>{@code bop-destinations}: only of messages with several: all their topics, with commas between
 *   <li>then the user properties in their order and under the names that {@link UserProperty#header} says
 *   <li>then the route's own headers, so that {@code lastHeader} finds these and not a user property of the same name
 * </ul>
 *
 * <p>Runs once per message, hence the caches and no formatter. Owned by the lane's thread.
 */
final class RecordFormat {

    static final String DEVICE = "bop-device";
    static final String STREAM = "bop-stream";
    static final String EPOCH = "bop-epoch";
    static final String SEQUENCE = "bop-seq";
    static final String QOS2 = "bop-qos2";
    static final String LANE = "bop-lane";
    static final String TOPIC = "bop-topic";
    static final String ROUTE = "bop-route";
    static final String RECEIVED_NS = "bop-received-ns";
    static final String DESTINATIONS = "bop-destinations";
    static final String REPLAYED = "bop-replayed";

    /** Kafka's batch header (61) and the varints of one record (at most 21), rounded up. */
    private static final int RECORD_OVERHEAD_BYTES = 96;
    /** The varints of a header's two lengths. */
    private static final int HEADER_OVERHEAD_BYTES = 10;

    private static final int UTF8_BYTES_PER_CHAR_MAX = 3;

    private final HeaderCache devices = new HeaderCache(DEVICE);
    private final HeaderCache streams = new HeaderCache(STREAM);
    private final HeaderCache topics = new HeaderCache(TOPIC);
    private final HeaderCache routes = new HeaderCache(ROUTE);
    private final HeaderCache destinations = new HeaderCache(DESTINATIONS);
    private final Header lane;

    RecordFormat(String laneName) {
        lane = new RecordHeader(LANE, laneName.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One record for each destination, in their order.
     *
     * @param ordinal of a message that is told by its packet id; not looked at otherwise
     */
    List<ProducerRecord<byte[], byte[]>> records(Message message, long ordinal) {
        if (message.destinations().size() == 1) {
            return List.of(record(message, message.destinations().get(0), ordinal));
        }
        Header all = destinations.of(
                message.destinations().stream().map(Destination::topic).collect(Collectors.joining(",")));
        List<ProducerRecord<byte[], byte[]>> records =
                new ArrayList<>(message.destinations().size());
        for (Destination destination : message.destinations()) {
            ProducerRecord<byte[], byte[]> record = record(message, destination, ordinal);
            record.headers().add(all);
            records.add(record);
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> record(Message message, Destination destination, long ordinal) {
        RecordForm form = destination.form();
        long timestampMs = form.timestampMs() == RecordForm.RECEIVED
                ? TimeUnit.NANOSECONDS.toMillis(message.receivedAtNs())
                : form.timestampMs();
        byte[] value = form.value() == null ? message.payload() : form.value();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(destination.topic(), null, timestampMs, destination.key(), value);
        Headers headers = record.headers();
        headers.add(devices.of(message.device()));
        Numbering numbering = message.numbering();
        if (numbering != null) {
            if (!numbering.stream().equals(message.device())) {
                headers.add(streams.of(numbering.stream()));
            }
            headers.add(new RecordHeader(EPOCH, decimal(numbering.epoch())));
            headers.add(new RecordHeader(SEQUENCE, decimal(numbering.sequence())));
        }
        if (message.isToldByPacketId()) {
            String told = message.packetId() + "." + ordinal;
            headers.add(new RecordHeader(QOS2, told.getBytes(StandardCharsets.US_ASCII)));
        }
        headers.add(lane);
        headers.add(topics.of(message.mqttTopic()));
        headers.add(routes.of(destination.route()));
        headers.add(new RecordHeader(RECEIVED_NS, decimal(message.receivedAtNs())));
        List<UserProperty> properties = message.userProperties();
        for (int i = 0; i < properties.size(); i++) {
            headers.add(header(properties.get(i)));
        }
        List<RouteHeader> own = form.headers();
        for (int i = 0; i < own.size(); i++) {
            headers.add(new RecordHeader(own.get(i).name(), own.get(i).value()));
        }
        return record;
    }

    private static Header header(UserProperty property) {
        return new RecordHeader(property.header(), property.value().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the record takes no more than the limit in a batch of its own, before compression. */
    static boolean fits(ProducerRecord<byte[], byte[]> record, int bytesMax) {
        return bytesAtMost(record) <= bytesMax || bytes(record) <= bytesMax;
    }

    /** What Kafka counts for the record alone in its batch; never less, and at most 35 bytes and 8 per header more. */
    static long bytes(ProducerRecord<byte[], byte[]> record) {
        long bytes = bodyBytes(record);
        for (Header header : record.headers()) {
            bytes += Utils.utf8Length(header.key()) + header.value().length + HEADER_OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** Cheaper, and never less. */
    private static long bytesAtMost(ProducerRecord<byte[], byte[]> record) {
        long bytes = bodyBytes(record);
        for (Header header : record.headers()) {
            bytes += (long) header.key().length() * UTF8_BYTES_PER_CHAR_MAX
                    + header.value().length
                    + HEADER_OVERHEAD_BYTES;
        }
        return bytes;
    }

    private static long bodyBytes(ProducerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return (long) RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + record.value().length;
    }

    /** The number in ASCII digits, without the String in between. */
    static byte[] decimal(long number) {
        if (number < 0) {
            return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        byte[] ascii = new byte[digits];
        long rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            ascii[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return ascii;
    }
}
