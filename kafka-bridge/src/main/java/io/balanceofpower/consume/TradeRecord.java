package io.balanceofpower.consume;

import io.balanceofpower.message.Numbering;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A committed message, as its record's headers tell of it.
 *
 * @param numbering its place in its stream, or null if the device numbers nothing
 * @param lane the node and lane that wrote it
 * @param mqttTopic the MQTT topic it was published to
 * @param route the name of the route that chose the Kafka topic
 * @param destinations all Kafka topics that the message went to; empty if it went to this one only
 * @param receivedAtNs when a node read it, in nanoseconds since 1970-01-01 UTC
 * @param replayed whether it was written from the quarantine, and so later than its place in its stream says
 * @param source the record itself: its value is the payload as received
 */
public record TradeRecord(
        String device,
        @Nullable Numbering numbering,
        String lane,
        String mqttTopic,
        String route,
        List<String> destinations,
        long receivedAtNs,
        boolean replayed,
        ConsumerRecord<byte[], byte[]> source) {}
