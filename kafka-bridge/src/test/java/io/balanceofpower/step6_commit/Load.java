package io.balanceofpower.step6_commit;

import static io.balanceofpower.message.Outcome.Kept.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Some devices that publish as fast as the lanes let them, each with a bounded number unsettled, until stopped. Outcomes
 * other than success fail the test.
 */
final class Load implements AutoCloseable {

    private static final int DEVICES = 4;
    private static final int IN_FLIGHT = 50;

    private final String topic;
    private final Map<String, Integer> messages = new HashMap<>();
    private final Queue<Sent> unsettled = new ConcurrentLinkedQueue<>();
    private final List<Outcome> wrong = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread;
    private final AtomicInteger settled = new AtomicInteger();

    Load(Lanes lanes, String topic) {
        this.topic = topic;
        thread = new Thread(() -> run(lanes), "load");
        thread.start();
    }

    private void run(Lanes lanes) {
        while (!stopped.get()) {
            for (int d = 0; d < DEVICES; d++) {
                String device = "d" + d;
                int sequence = messages.merge(device, 1, Integer::sum) - 1;
                Sent sent = Sent.numbered(device, sequence, topic);
                unsettled.add(sent);
                lanes.laneOf(device).offer(sent.message());
            }
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> countSettled() < IN_FLIGHT * DEVICES);
        }
    }

    private int countSettled() {
        unsettled.removeIf(sent -> {
            Outcome outcome = sent.outcome();
            if (outcome == null) {
                return false;
            }
            settled.incrementAndGet();
            if (outcome != COMMITTED) {
                wrong.add(outcome);
            }
            return true;
        });
        return unsettled.size();
    }

    /** Waits until this many more messages are settled than now. */
    void awaitSettled(int more) {
        int before = settled.get();
        await().atMost(Duration.ofMinutes(1)).until(() -> settled.get() >= before + more);
    }

    int settled() {
        return settled.get();
    }

    /** Stops, and waits until everything is settled. */
    Map<String, Integer> stop() throws InterruptedException {
        stopped.set(true);
        thread.join();
        await().atMost(Duration.ofMinutes(1)).until(() -> countSettled() == 0);
        assertThat(wrong).isEmpty();
        return messages;
    }

    @Override
    public void close() {
        stopped.set(true);
        thread.interrupt();
    }
}
