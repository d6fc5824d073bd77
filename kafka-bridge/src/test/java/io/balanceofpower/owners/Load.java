package io.balanceofpower.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.step6_commit.Sent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
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
    private final AtomicInteger connects = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;

    /** @param node asked whenever a device connects */
    public Load(Supplier<BusNode> node, String topic) {
        this.node = node;
        this.topic = topic;
        thread = new Thread(this::run, "load");
        thread.start();
    }

    /**
     * Has devices publish while they are torn from node to node by a seed.
     *
     * @return how many messages each has sent
     */
    static Map<String, Integer> ofTornDevices(List<BusNode> nodes, String topic) throws InterruptedException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AtomicInteger turn = new AtomicInteger();
        try (Load load = new Load(() -> nodes.get(turn.incrementAndGet() % nodes.size()), topic)) {
            for (int i = 0; i < 40; i++) {
                load.awaitSettled(100);
                try {
                    nodes.get(random.nextInt(nodes.size())).acquire("d" + random.nextInt(DEVICES));
                } catch (NotAcquiredException e) {
                    assertThat(e.reason()).as("seed %d", seed).isEqualTo(NotGranted.CLAIMED_ELSEWHERE);
                }
            }
            Map<String, Integer> messages = load.stop();
            assertThat(load.connects()).as("seed %d", seed).isGreaterThan(20);
            return messages;
        }
    }

    private final class Device {
        final String name;

        /** Offered on this connection. */
        final Deque<Sent> unsettled = new ArrayDeque<>();

        /** To be sent again, before anything new. */
        final Deque<Sent> again = new ArrayDeque<>();

        @Nullable
        BusNode connected;

        @Nullable
        Acquired connection;

        boolean ended;
        int next;

        Device(String name) {
            this.name = name;
        }

        void step() {
            BusNode to = connected;
            Acquired through = connection;
            if (to == null || through == null) {
                connect();
                return;
            }
            settle();
            while (!ended && unsettled.size() < IN_FLIGHT && !(stopping && again.isEmpty())) {
                Sent sent = again.isEmpty() ? Sent.numbered(name, next, topic) : again.element();
                ended = !to.offer(through, sent);
                if (!ended) {
                    unsettled.add(sent);
                    next += again.isEmpty() ? 1 : 0;
                    again.poll();
                }
            }
        }

        /** Nothing more is sent on a connection on which something was refused, or which has ended. */
        private void settle() {
            while (!unsettled.isEmpty() && unsettled.element().outcome() instanceof Outcome.Kept) {
                unsettled.remove();
                settled.incrementAndGet();
            }
            ended |= unsettled.stream().anyMatch(sent -> sent.outcome() instanceof Refused);
            if (ended && unsettled.stream().allMatch(sent -> sent.outcome() != null)) {
                disconnect();
            }
        }

        private void disconnect() {
            while (!unsettled.isEmpty()) {
                Sent last = unsettled.removeLast();
                if (last.outcome() instanceof Refused refused) {
                    again.addFirst(last.again());
                    if (!RESENT.contains(refused.refusal())) {
                        wrong.add(refused);
                    }
                } else {
                    settled.incrementAndGet();
                }
            }
            connected = null;
        }

        private void connect() {
            BusNode to = node.get();
            try {
                connection = to.acquire(name);
            } catch (NotAcquiredException e) {
                return; // it comes again
            }
            connected = to;
            ended = false;
            connects.incrementAndGet();
        }

        boolean isDone() {
            return unsettled.isEmpty() && again.isEmpty();
        }
    }

    private void run() {
        try {
            await().atMost(Duration.ofMinutes(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        devices.forEach(Device::step);
                        return stopping && devices.stream().allMatch(Device::isDone);
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
        return connects.get();
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
