package io.balanceofpower.load.simulations;

import io.gatling.app.RunResult;
import io.gatling.app.RunResultProcessor;
import io.gatling.app.Runner;
import io.gatling.commons.util.DefaultClock;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.netty.util.Transports;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import scala.Option;

/**
 * Gatling, as its own main class would start it, but the report is made when it is asked for, after the audit. Blocks.
 */
final class GatlingRun {
    private final GatlingConfiguration configuration;
    private final GatlingArgs arguments;
    private final Path results;
    private final RunResult result;

    private GatlingRun(GatlingConfiguration configuration, GatlingArgs arguments, Path results, RunResult result) {
        this.configuration = configuration;
        this.arguments = arguments;
        this.results = results;
        this.result = result;
    }

    /** Runs a simulation to its end; all event loops have ended then. */
    static GatlingRun of(String simulationClass, Path results) {
        GatlingConfiguration configuration = GatlingConfiguration.load();
        GatlingArgs arguments = new GatlingArgs(
                Option.apply(simulationClass),
                Option.empty(),
                false,
                Option.empty(),
                Option.apply(results),
                Option.empty(),
                Option.empty());
        ActorSystem actors = new ActorSystem();
        EventLoopGroup loops = Transports.newEventLoopGroup(
                configuration.netty().useNativeTransport(),
                configuration.netty().useIoUring(),
                0,
                "gatling");
        try {
            RunResult result = new Runner(actors, loops, new DefaultClock(), arguments, configuration).run();
            return new GatlingRun(configuration, arguments, results, result);
        } finally {
            actors.close();
            loops.shutdownGracefully(0, configuration.core().shutdownTimeout(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
    }

    /** Where the report is, or will be. */
    Path directory() {
        return results.resolve(result.runId());
    }

    /** Writes the report and prints what became of the assertions; whether all hold. */
    boolean report() {
        return new RunResultProcessor(arguments, configuration)
                        .processRunResult(result)
                        .code()
                == 0;
    }
}
