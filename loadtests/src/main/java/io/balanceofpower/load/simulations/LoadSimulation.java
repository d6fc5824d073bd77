package io.balanceofpower.load.simulations;

import static io.balanceofpower.loadtests.gatling.MqttDsl.mqtt;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.balanceofpower.load.Parameters;
import io.balanceofpower.loadtests.gatling.MqttProtocolBuilder;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What the simulations share: devices that connect, replay trades by a timetable until the end, await the last answers and
 * disconnect.
 */
abstract class LoadSimulation extends Simulation {
    static final String CONNECT = "connect";
    static final String PUBLISH = "publish";

    /** How much longer than its duration a run may take until the last answers are there. */
    private static final Duration LAST_ANSWERS_MAX = Duration.ofMinutes(2);

    final Parameters parameters = LoadRun.current().parameters();
    private final Trades trades = Trades.of(parameters);
    private volatile long startMs;

    @Override
    public void before() {
        startMs = System.currentTimeMillis();
    }

    /** Since the start. */
    final long elapsedMs() {
        return System.currentTimeMillis() - startMs;
    }

    final MqttProtocolBuilder protocol() {
        return Target.protocol(LoadRun.current());
    }

    /** The interval of each device at which all devices together publish so many messages a second. */
    final Duration interval(double ratePerSecond) {
        return Duration.ofNanos((long) (TimeUnit.SECONDS.toNanos(1) * parameters.number("devices") / ratePerSecond));
    }

    /** One trade, when it is due. */
    final ChainBuilder publish(Function<Session, Duration> every) {
        return feed(trades.feeder())
                .exec(mqtt(PUBLISH)
                        .publish(trades::topic)
                        .payload(trades::payload)
                        .qos(parameters.number("qos"))
                        .inFlight(parameters.number("in.flight"))
                        .every(every))
                .exitHereIfFailed();
    }

    /** Trades until so long after the start. */
    final ChainBuilder publishUntil(Function<Session, Long> endMs, Function<Session, Duration> every) {
        return asLongAs(session -> elapsedMs() < endMs.apply(session), "publishing", true)
                .on(publish(every));
    }

    final long durationMs() {
        return parameters.time("duration").toMillis();
    }

    /** Devices at the rate that is asked for, from the ramp to the end. */
    final ScenarioBuilder devices() {
        Duration interval = interval(parameters.number("rate"));
        return devices(publishUntil(session -> durationMs(), session -> interval));
    }

    /** Devices that do this between their first connect and their disconnect. */
    final ScenarioBuilder devices(ChainBuilder work) {
        return scenario("devices")
                .exec(mqtt(CONNECT).connect())
                .exitHereIfFailed()
                .exec(work)
                .exec(mqtt("last answers").awaitAnswers())
                .exec(mqtt("disconnect").disconnect());
    }

    final PopulationBuilder ramped(ScenarioBuilder devices) {
        return devices.injectOpen(rampUsers(parameters.number("devices")).during(parameters.time("ramp")));
    }

    /** With the assertions that every simulation makes, and more. */
    final void ask(MqttProtocolBuilder protocol, List<PopulationBuilder> populations, Assertion... more) {
        List<Assertion> assertions = new ArrayList<>(List.of(
                details(PUBLISH).successfulRequests().count().gt(0L),
                details(PUBLISH).failedRequests().count().lte((long) parameters.number("failures.max")),
                details(PUBLISH).responseTime().percentile(99.0).lte(parameters.number("p99.ms"))));
        assertions.addAll(Arrays.asList(more));
        setUp(populations)
                .protocols(protocol)
                .assertions(assertions)
                .maxDuration(parameters.time("duration").plus(LAST_ANSWERS_MAX));
    }

    /** Every device was taken at its first try, and its connection stayed. */
    static Assertion noConnectFails() {
        return details(CONNECT).failedRequests().count().is(0L);
    }

    static ChainBuilder nothing() {
        return exec(session -> session);
    }
}
