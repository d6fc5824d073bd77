package io.balanceofpower.node;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A device of another make that keeps each message until it is answered and sends what is not again, in order and under
 * the same numbers, to one node after the other.
 */
final class NumberedDevice {
    private static final int IN_FLIGHT = 20;
    private static final long GIVE_UP_NS = TimeUnit.MINUTES.toNanos(2);

    private final String id;
    private final List<Integer> ports;
    private final Audit audit;
    private final BitSet answered = new BitSet();

    /** @param audit shared by devices, and locked by each while it tells */
    NumberedDevice(String id, List<Integer> ports, Audit audit) {
        this.id = id;
        this.ports = ports;
        this.audit = audit;
    }

    private synchronized int firstUnanswered() {
        return answered.nextClearBit(0);
    }

    /** Publishes sequences 0 to {@code count - 1} and returns when all are answered. */
    void publish(String topic, int count) {
        long giveUpAtNs = System.nanoTime() + GIVE_UP_NS;
        for (int attempt = 0; firstUnanswered() < count; attempt++) {
            if (System.nanoTime() > giveUpAtNs) {
                throw new AssertionError(id + " gave up at " + firstUnanswered() + " of " + count);
            }
            connectAndPublish(ports.get(attempt % ports.size()), topic, count);
        }
    }

    private void connectAndPublish(int port, String topic, int count) {
        AtomicBoolean lost = new AtomicBoolean();
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .addDisconnectedListener(context -> lost.set(true))
                .buildBlocking();
        try {
            client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(3_600)
                    .keepAlive(60)
                    .send();
        } catch (RuntimeException e) {
            pause();
            return;
        }
        Semaphore window = new Semaphore(IN_FLIGHT);
        for (int sequence = firstUnanswered(); sequence < count && !lost.get(); sequence++) {
            if (!isAnswered(sequence)) {
                send(client, window, topic, sequence, lost);
            }
        }
        awaitAnswers(window, lost);
        try {
            client.disconnect();
        } catch (RuntimeException e) {
            // The node closed first.
        }
    }

    private void send(Mqtt5BlockingClient client, Semaphore window, String topic, int sequence, AtomicBoolean lost) {
        try {
            while (!window.tryAcquire(50, TimeUnit.MILLISECONDS)) {
                if (lost.get()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
        synchronized (audit) {
            audit.sent(new StreamId(id, id), 0, sequence);
        }
        var unused = client.toAsync()
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(("{\"symbol\":\"" + id + "\",\"n\":" + sequence + "}").getBytes(StandardCharsets.UTF_8))
                .userProperties(Mqtt5UserProperties.of(
                        Mqtt5UserProperty.of("epoch", "0"), Mqtt5UserProperty.of("seq", Integer.toString(sequence))))
                .send()
                .whenComplete((result, failure) -> {
                    answered(sequence, result, failure);
                    window.release();
                });
    }

    private void answered(int sequence, Mqtt5PublishResult result, Throwable failure) {
        boolean refused = result != null
                && result.getError()
                        .filter(Mqtt5PubAckException.class::isInstance)
                        .isPresent();
        if (failure != null || (!refused && result.getError().isPresent())) {
            return;
        }
        synchronized (this) {
            answered.set(sequence);
        }
        synchronized (audit) {
            if (refused) {
                audit.refused(new StreamId(id, id), 0, sequence);
            } else {
                audit.acknowledged(new StreamId(id, id), 0, sequence);
            }
        }
    }

    private synchronized boolean isAnswered(int sequence) {
        return answered.get(sequence);
    }

    private static void awaitAnswers(Semaphore window, AtomicBoolean lost) {
        try {
            while (!lost.get() && !window.tryAcquire(IN_FLIGHT, 50, TimeUnit.MILLISECONDS)) {
                // Either all answers come, or the connection goes.
            }
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** Between tries to connect: a device that does not wait would be a flood. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
