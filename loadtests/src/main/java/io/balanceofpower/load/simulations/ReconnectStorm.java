package io.balanceofpower.load.simulations;

import static io.balanceofpower.loadtests.gatling.MqttDsl.mqtt;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.List;

/**
 * Are all devices of a node served when they reconnect at once? Those of the first node drop their connections without a
 * word, at the same moment, and connect to it again at once; the others go on. What was unanswered is sent again.
 */
public final class ReconnectStorm extends LoadSimulation {
    private static final String RECONNECT = "reconnect";
    private static final String STORM = "storm";

    private final int storms = parameters.number("storms");
    private final int nodes = LoadRun.current().plan().servers().size();
    private final Duration interval = interval(parameters.number("rate"));

    /** Made by Gatling. */
    public ReconnectStorm() {
        ask(
                protocol().firstServer(session -> (int) (session.userId() % nodes)),
                List.of(ramped(devices(work()))),
                noConnectFails(),
                details(RECONNECT).failedRequests().count().is(0L),
                details(RECONNECT).responseTime().percentile(99.0).lte(parameters.number("reconnect.p99.ms")));
    }

    private ChainBuilder work() {
        ChainBuilder storm = publishUntil(session -> stormMs(session) - interval.toMillis(), session -> interval)
                .exec(pause(session -> Duration.ofMillis(Math.max(0, stormMs(session) - elapsedMs()))))
                .doIf(session -> session.userId() % nodes == 0)
                .then(mqtt("drop").abort(), mqtt(RECONNECT).connect())
                .exitHereIfFailed();
        return repeat(storms, STORM).on(storm).exec(publishUntil(session -> durationMs(), session -> interval));
    }

    /** When the next storm is: evenly over the time after the ramp, with calm before the first and after the last. */
    private long stormMs(Session session) {
        long rampMs = parameters.time("ramp").toMillis();
        return rampMs + (durationMs() - rampMs) * (session.getInt(STORM) + 1) / (storms + 1);
    }
}
