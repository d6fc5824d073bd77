package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Settlement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A message of a test and what it was told; fails the test's lane when told twice. */
public final class Sent implements Settlement {

    private final Message message;
    private volatile @Nullable Outcome outcome;

    public Sent(String device, @Nullable Numbering numbering, String topic, @Nullable String key, byte[] payload) {
        this(device, numbering, 0, plain(List.of(topic), key), payload);
    }

    /** One whose records are what the test says. */
    public Sent(
            String device,
            @Nullable Numbering numbering,
            int packetId,
            List<Destination> destinations,
            byte[] payload) {
        message = new Message(
                device,
                numbering,
                packetId,
                destinations,
                payload,
                "trades/xetra",
                TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()),
                List.of(),
                this);
    }

    private static List<Destination> plain(List<String> topics, @Nullable String key) {
        byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return topics.stream()
                .map(topic -> new Destination(topic, "trades", bytes))
                .toList();
    }

    public static Sent numbered(String device, long sequence) {
        return numbered(device, sequence, "trades");
    }

    public static Sent numbered(String device, long sequence, String topic) {
        return numbered(device, sequence, List.of(topic));
    }

    /** One that goes to several topics. */
    public static Sent numbered(String device, long sequence, List<String> topics) {
        byte[] payload = (device + ":" + sequence).getBytes(StandardCharsets.UTF_8);
        return new Sent(device, new Numbering(device, 0, sequence), 0, plain(topics, device), payload);
    }

    /** A QoS 2 message without numbering: copies are told by the packet id. */
    public static Sent qos2(String device, int packetId, String payload, String topic) {
        return new Sent(
                device, null, packetId, plain(List.of(topic), device), payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of it, as the device sends it that got no success. */
    public Sent again() {
        return new Sent(
                message.device(), message.numbering(), message.packetId(), message.destinations(), message.payload());
    }

    public Message message() {
        return message;
    }

    public @Nullable Outcome outcome() {
        return outcome;
    }

    @Override
    public void settle(Outcome told) {
        if (outcome != null) {
            throw new IllegalStateException("told " + outcome + " and now " + told);
        }
        outcome = told;
    }
}
