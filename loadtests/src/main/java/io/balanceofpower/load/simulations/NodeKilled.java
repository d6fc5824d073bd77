package io.balanceofpower.load.simulations;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import java.util.List;

/**
 * Is anything lost, doubled or late when a node is killed under load? Its devices go to the next node and send again what
 * was unanswered; how long messages waited for that shows in the response times of "publish", the time from the loss to
 * the next CONNACK in those of "connect (again)".
 */
public final class NodeKilled extends LoadSimulation {
    /** Made by Gatling. */
    public NodeKilled() {
        if (parameters.time("kill.after").toMillis() >= durationMs()) {
            throw new IllegalArgumentException("-Dkill.after is not before the end of -Dduration");
        }
        Killer killer = Killer.of(LoadRun.current());
        PopulationBuilder kill = scenario("the kill")
                .exec(pause(parameters.time("kill.after")))
                .exec(session -> {
                    killer.kill();
                    return session;
                })
                .injectOpen(atOnceUsers(1));
        ask(
                protocol(),
                List.of(ramped(devices()), kill),
                noConnectFails(),
                details("connect (again)").successfulRequests().count().gt(0L));
    }
}
