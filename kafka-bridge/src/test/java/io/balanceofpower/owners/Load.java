package io.balanceofpower.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step6_commit.Sent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some devices that publish as fast as the lanes let them, each with a bounded number unsettled, until stopped. A device
 * whose messages come back without a success connects again and sends them again, as a device does; refusals for another
 * reason than the end of a lane fail the test.
 */
public final class Load implements AutoCloseable {

    private static final int DEVICES = 4;
    private static final int IN_FLIGHT = 50;
    private static final Set<Refusal> RESENT = Set.of(Refusal.LANE_ENDED, Refusal.NOT_OWNED);

    private final Supplier<BusNode> node;
    private final String topic;
    private final List<Device> devices =
            IntStream.range(0, DEVICES).mapToObj(i -> new Device("d" + i)).toList();
    private final Queue<Object> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger settled = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;

    /** @param node asked whenever a device connects */
    public Load(Supplier<BusNode> node, String topic) {
        this.node = node;
        this.topic = topic;
        thread = new Thread(this::run, "load");
        thread.start();
    }

    private final class Device {
        final String name;
        final Deque<Sent> unsettled = new ArrayDeque<>();

        @Nullable
        BusNode connected;

        int next;

        Device(String name) {
            this.name = name;
        }

        void step() {
            BusNode now = connected;
            if (now == null) {
                connect();
                return;
            }
            settle();
            while (!stopping && connected != null && unsettled.size() < IN_FLIGHT) {
                unsettled.add(now.offer(Sent.numbered(name, next++, topic)));
            }
        }

        private void settle() {
            while (!unsettled.isEmpty() && unsettled.element().outcome() instanceof Outcome.Kept) {
                unsettled.remove();
                settled.incrementAndGet();
            }
            boolean refused = unsettled.stream().anyMatch(sent -> sent.outcome() instanceof Refused);
            if (refused && unsettled.stream().allMatch(sent -> sent.outcome() != null)) {
                unsettled.stream()
                        .map(Sent::outcome)
                        .filter(outcome -> outcome instanceof Refused r && !RESENT.contains(r.refusal()))
                        .forEach(wrong::add);
                connected = null;
            }
        }

        private void connect() {
            BusNode to = node.get();
            try {
                to.acquire(name);
            } catch (NotAcquiredException e) {
                return;
            }
            connected = to;
            reconnects.incrementAndGet();
            List<Sent> again = List.copyOf(unsettled);
            unsettled.clear();
            for (Sent sent : again) {
                if (sent.outcome() instanceof Outcome.Kept) {
                    settled.incrementAndGet();
                } else {
                    unsettled.add(to.offer(sent.again()));
                }
            }
        }
    }

    private void run() {
        try {
            await().atMost(Duration.ofMinutes(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        devices.forEach(Device::step);
                        return stopping && devices.stream().allMatch(device -> device.unsettled.isEmpty());
                    });
        } catch (RuntimeException e) {
            wrong.add(e);
        }
    }

    /** Waits until this many more messages have settled than now. */
    public void awaitSettled(int more) {
        int before = settled.get();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            assertThat(wrong).isEmpty();
            return settled.get() >= before + more;
        });
    }

    public int settled() {
        return settled.get();
    }

    /** How often a device has connected, the first times included. */
    int connects() {
        return reconnects.get();
    }

    /** Waits until nothing settles any more. */
    public void awaitStandstill() {
        int[] last = {-1};
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    int before = last[0];
                    last[0] = settled.get();
                    return before == last[0];
                });
    }

    /** Stops, waits until everything has settled, and says how many messages each device has sent. */
    public Map<String, Integer> stop() throws InterruptedException {
        stopping = true;
        thread.join(Duration.ofMinutes(1).toMillis());
        assertThat(thread.isAlive()).as("everything has settled").isFalse();
        assertThat(wrong).isEmpty();
        Map<String, Integer> messages = new TreeMap<>();
        devices.forEach(device -> messages.put(device.name, device.next));
        return messages;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
