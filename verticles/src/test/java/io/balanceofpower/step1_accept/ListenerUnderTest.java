package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step1_accept.packet.Rule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Real listeners on a real Vert.x with fake steps behind them. */
final class ListenerUnderTest implements AutoCloseable {
    static final long SESSION_EXPIRY_MAX_S = 3_600;
    static final ListenerSettings SETTINGS = new TestListener().listener();

    private final Vertx vertx;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FakeArrivals arrivals = new FakeArrivals();
    private final AcceptMetrics metrics = new AcceptMetrics(registry);
    private final List<Listening> listeners = new ArrayList<>();

    /** What was thrown on an event loop and caught by nobody. */
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

    ListenerUnderTest() {
        this(new TestListener().node());
    }

    ListenerUnderTest(MqttSettings settings) {
        this(settings, Rule.ALL, Transport.NIO);
    }

    /** @param enforced which rules of MQTT are enforced */
    ListenerUnderTest(MqttSettings settings, Set<Rule> enforced) {
        this(settings, enforced, Transport.NIO);
    }

    ListenerUnderTest(MqttSettings settings, Transport transport) {
        this(settings, Rule.ALL, transport);
    }

    private ListenerUnderTest(MqttSettings settings, Set<Rule> enforced, Transport transport) {
        vertx = Vertx.builder().withTransport(transport).build();
        vertx.exceptionHandler(uncaught::add);
        ConnectQuota quota = new ConnectQuota(settings.connects());
        for (ListenerSettings each : settings.listeners()) {
            listeners.add(result(Listening.open(
                    vertx, settings, each, SESSION_EXPIRY_MAX_S, () -> arrivals, quota, metrics, enforced)));
        }
    }

    static <T> T result(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done in time", e);
        }
    }

    FakeArrivals arrivals() {
        return arrivals;
    }

    AcceptMetrics metrics() {
        return metrics;
    }

    int port() {
        return listeners.get(0).port();
    }

    int port(String listener) {
        return listeners.stream()
                .filter(made -> made.name().equals(listener))
                .findFirst()
                .orElseThrow()
                .port();
    }

    /** What a meter of one listener shows. */
    double shown(String meter, String listener) {
        return registry.get(meter).tag("listener", listener).meters().stream()
                .mapToDouble(m -> m.measure().iterator().next().getValue())
                .sum();
    }

    Future<Void> drain(long limitMs) {
        return Future.join(listeners.stream().map(l -> l.drain(limitMs)).toList())
                .mapEmpty();
    }

    /** A counter's value; meters without that reason count nothing. */
    double counted(String meter, Enum<?> reason) {
        return counted(meter, "reason", reason.name().toLowerCase(Locale.ROOT));
    }

    double counted(String meter, String tag, String value) {
        return registry.get(meter).tag(tag, value).counter().count();
    }

    /** How often each rule was broken so far, by its name in lower case; without those that never were. */
    Map<String, Integer> violations() {
        return registry.get("bop.mqtt.violations").counters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(counter -> counter.getId().getTag("rule"), counter -> (int) counter.count()));
    }

    FakeArrivals.Taken awaitTaken(int index) {
        awaitTakenCount(index + 1);
        return arrivals.taken().get(index);
    }

    void awaitTakenCount(int count) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> arrivals.takenCount() >= count);
    }

    /** That nothing more is passed on can only be seen by waiting a little. */
    void assertTakenStays(int count) {
        await().during(300, TimeUnit.MILLISECONDS).until(() -> arrivals.takenCount() == count);
    }

    /**
     * Also proves what holds for every test: each connection that was passed on has ended exactly once, and
     * nothing was thrown that nobody caught.
     */
    @Override
    public void close() {
        try {
            arrivals.answerWith(message -> Answer.SUCCESS);
            arrivals.settleRest();
            result(drain(1_000));
            await().untilAsserted(() -> assertThat(new HashSet<>(arrivals.ended()))
                    .as("connections that ended")
                    .isEqualTo(new HashSet<>(arrivals.connected())));
            assertThat(arrivals.ended()).as("ends").doesNotHaveDuplicates();
            await().untilAsserted(() -> assertThat(metrics.connections()).isZero());
            assertThat(uncaught).as("uncaught on an event loop").isEmpty();
        } finally {
            abandon();
        }
    }

    /** Ends a listener that lacks a rule, and of which nothing is promised. */
    void abandon() {
        result(vertx.close());
    }
}
