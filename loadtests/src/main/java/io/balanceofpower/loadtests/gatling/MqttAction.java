package io.balanceofpower.loadtests.gatling;

import com.typesafe.scalalogging.Logger;
import com.typesafe.scalalogging.Logger$;
import io.gatling.core.action.Action;
import io.gatling.core.action.BlockExit;
import io.gatling.core.session.Session;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.structure.ScenarioContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A step of a scenario as Gatling's core runs it, always on the virtual user's event loop: what Gatling's own
 * {@code ExitableAction} and {@code RequestAction} do, which are Scala traits that Java cannot inherit from.
 */
final class MqttAction implements Action {
    /** What it does with a virtual user. */
    @FunctionalInterface
    interface Step {
        /** Ends with one call of {@link Turn#proceed} or {@link Turn#again}, now or later. */
        void run(Turn turn);
    }

    private final Function<io.gatling.javaapi.core.Session, String> requestName;
    private final Step step;
    private final MqttProtocol.Components components;
    private final StatsEngine stats;
    private final Action next;
    private Logger logger = Logger$.MODULE$.apply(LoggerFactory.getLogger(MqttAction.class));

    MqttAction(
            Function<io.gatling.javaapi.core.Session, String> requestName,
            Step step,
            ScenarioContext scenario,
            Action next) {
        this.requestName = requestName;
        this.step = step;
        this.components = scenario.protocolComponentsRegistry().components(MqttProtocol.KEY);
        this.stats = scenario.coreComponents().statsEngine();
        this.next = next;
    }

    /** A virtual user at this step. */
    final class Turn {
        private final Session session;
        private final String name;

        private Turn(Session session, String name) {
            this.session = session;
            this.name = name;
        }

        Session session() {
            return session;
        }

        MqttProtocol.Components components() {
            return components;
        }

        Reporter.Request request() {
            return new Reporter.Request(session.scenario(), session.groups(), name);
        }

        /** Comes back to this step later, unless a loop around it is over by then. */
        void again(Session changed, long delayNs) {
            var unused =
                    changed.eventLoop().schedule(() -> MqttAction.this.$bang(changed), delayNs, TimeUnit.NANOSECONDS);
        }

        /** Gives the user to the next step. */
        void proceed(Session changed) {
            next.$bang(changed);
        }
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger given) {
        logger = given;
    }

    @Override
    public void $bang(Session session) {
        Option<BlockExit> exit = BlockExit.mustExit(session);
        if (exit.isDefined()) {
            exit.get().exitBlock(stats, Client.nowMs());
        } else {
            Action.super.$bang(session);
        }
    }

    /** What a function of the simulation throws fails this user and no other. */
    @Override
    public void execute(Session session) {
        guarded(session, name(), () -> {
            String request = requestName.apply(new io.gatling.javaapi.core.Session(session));
            guarded(session, request, () -> step.run(new Turn(session, request)));
        });
    }

    private void guarded(Session session, String name, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            stats.logRequestCrash(session.scenario(), session.groups(), name, String.valueOf(e.getMessage()));
            next.$bang(session.markAsFailed());
        }
    }
}
