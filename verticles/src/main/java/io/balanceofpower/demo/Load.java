package io.balanceofpower.demo;

import io.balanceofpower.audit.AuditReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Devices that send, the consumer that reads, and the audit that compares. All methods block shortly unless they say
 * otherwise; one thread calls them.
 */
public final class Load implements AutoCloseable {
    private static final long ANSWER_MS_MAX = 20_000;
    private static final long UNANSWERED_MS_MAX = 20_000;
    private static final long CONNECT_MS_MAX = 10_000;
    private static final long LOOK_MS = 50;
    private static final int WORDS_MAX = 1_000;
    private static final String DEVICE_PREFIX = "demo-device-";
    private static final Duration READ_MAX = Duration.ofSeconds(60);
    private static final List<String> TOPICS =
            Arrays.stream(Market.values()).map(Market::kafkaTopic).toList();

    private final LoadSettings settings;
    private final UtcClock clock = new UtcClock();
    private final Auditor auditor = new Auditor();
    private final Latencies latencies = new Latencies(TOPICS);
    /** From the devices' thread to the one that shows it; what is too much is not shown. */
    private final Queue<String> words = new ArrayBlockingQueue<>(WORDS_MAX);

    private final List<TradeGroup> groups;
    private final Devices devices;
    private final CommittedTrades consumer;
    private final CompletableFuture<Void> reading;
    private long lastLookNs;

    /**
     * Starts to read, and lets the devices connect.
     *
     * @param witness hears how they fare
     */
    public Load(LoadSettings settings, Witness witness, String bootstrapServers, List<NodeAddress> nodes) {
        this.settings = settings;
        this.groups = groups(settings.devices());
        this.devices = new Devices(auditor, new DeviceBook(auditor, clock::nowNs, words::offer, witness));
        this.consumer = new CommittedTrades(
                bootstrapServers, TOPICS, auditor, latencies, clock, id -> id.startsWith(DEVICE_PREFIX));
        this.reading = consumer.start();
        devices.start(all(nodes));
    }

    /** Where devices' messages are committed to. */
    public static List<String> destinations() {
        return TOPICS;
    }

    /** Every device has one; groups are shared when there are more devices. */
    private static List<TradeGroup> groups(int count) {
        List<TradeGroup> known = count == 0 ? List.of() : Trades.load();
        return IntStream.range(0, count)
                .mapToObj(i -> known.get(i % known.size()))
                .toList();
    }

    /** Lets the devices send when all are connected, or after some seconds; blocks until then. */
    public void begin() throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MS_MAX);
        while (counts().connected() < settings.devices() && System.nanoTime() < deadlineNs) {
            check();
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        lastLookNs = System.nanoTime();
        devices.begin(Pace.share(groups, settings.ratePerSecond(), clock.nowNs()));
    }

    private List<Device> all(List<NodeAddress> nodes) {
        // A new epoch for each run, so that data that are kept know the runs apart.
        long epoch = TimeUnit.NANOSECONDS.toMillis(clock.nowNs());
        Link.Dialer dialer = new HivemqDialer(devices.thread());
        Random random = new Random(settings.seed());
        List<Device> all = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            String id = String.format("%s%02d", DEVICE_PREFIX, i + 1);
            all.add(new Device(
                    id, epoch, groups.get(i), order(nodes, i), dialer, devices.book(), clock::nowNs, random));
        }
        return all;
    }

    /** Spreads devices over the nodes, and the devices of one node over the others when it is lost. */
    static List<NodeAddress> order(List<NodeAddress> nodes, int device) {
        int size = nodes.size();
        int step = (device / size) % 2 == 0 ? 1 : size - 1;
        List<NodeAddress> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(nodes.get((device + i * step) % size));
        }
        return order;
    }

    /**
     * Lets devices that are at a node go to the next one at once.
     *
     * @param chance of each to go, from 0 to 1
     * @return how many did
     */
    public int leave(String node, Random random, double chance) {
        return answer(devices.leave(node, random::nextDouble, chance));
    }

    /**
     * Lets devices that are elsewhere go back to the node that they began with, so that each node has its share again.
     *
     * @return how many did
     */
    public int goHome() {
        return answer(devices.goHome());
    }

    /** What devices had to say since the last call. */
    public List<String> words() {
        List<String> said = new ArrayList<>();
        for (String word = words.poll(); word != null; word = words.poll()) {
            said.add(word);
        }
        return said;
    }

    /** @throws DemoException if devices or the consumer have ended */
    public void check() {
        failureOf(devices.failed(), "The devices stopped");
        failureOf(reading, "The consumer stopped");
    }

    private static void failureOf(CompletableFuture<Void> future, String what) {
        if (!future.isDone()) {
            return;
        }
        try {
            future.join();
        } catch (CompletionException e) {
            throw new DemoException(DemoException.Kind.FAILED, what + ": " + e.getCause(), e);
        }
    }

    public DeviceCounts counts() {
        return answer(devices.counts());
    }

    public AuditReport audit() {
        return answer(auditor.report());
    }

    /** What arrived per topic since the last call. */
    List<TopicFigures> topics() {
        long nowNs = System.nanoTime();
        Map<String, Histogram> intervals = latencies.interval();
        List<TopicFigures> figures = new ArrayList<>();
        intervals.forEach((topic, interval) -> {
            Histogram total = latencies.totals().get(topic);
            long count = total == null ? 0 : total.getTotalCount();
            figures.add(TopicFigures.of(topic, interval, nowNs - lastLookNs, count));
        });
        lastLookNs = nowNs;
        return figures;
    }

    /**
     * Sends nothing new, waits until all is answered, reads Kafka to its end. Blocks, for at most about two minutes.
     *
     * @param check looks, again and again, whether Kafka is there; throws if not
     * @param answers whether there is a node that may still answer
     * @return whether all could be read
     */
    public boolean finish(Runnable check, BooleanSupplier answers) throws InterruptedException {
        devices.stopNew();
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(UNANSWERED_MS_MAX);
        while (counts().unanswered() > 0 && answers.getAsBoolean() && System.nanoTime() < deadlineNs) {
            check.run();
            check();
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        check.run();
        CompletableFuture<Boolean> read = consumer.finish(READ_MAX);
        while (!read.isDone()) {
            check.run();
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        try {
            return read.join();
        } catch (CompletionException e) {
            throw new DemoException(
                    DemoException.Kind.FAILED, "Kafka could not be read to its end: " + e.getCause(), e);
        }
    }

    /** All latencies so far, by topic. */
    Map<String, Histogram> latenciesUs() {
        latencies.interval();
        return new LinkedHashMap<>(latencies.totals());
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        return asked.orTimeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS).join();
    }

    /** Closes the devices' connections; returns at once. */
    @Override
    public void close() {
        devices.close();
        auditor.close();
    }
}
