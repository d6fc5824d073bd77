package io.balanceofpower.cli;

import io.balanceofpower.access.Access;
import io.balanceofpower.cluster.MeshStartException;
import io.balanceofpower.manage.ManagementStartException;
import io.balanceofpower.node.MeshNode;
import io.balanceofpower.node.NodeStartException;
import io.balanceofpower.routes.CurrentRoutes;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step6_commit.BusException;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "node",
        header = "Run a mesh node.",
        description = {
            "Takes devices over MQTT and commits what they publish to Kafka, as routes.file says. Needs a Kafka",
            "(kafka.bootstrap-servers), a routes file, for each listener who may connect",
            "(mqtt.listeners.NAME.authentication), and what devices may do (access.permissions-file, or",
            "access.open); everything else has a default: see bop settings.",
            "SIGTERM and Ctrl-C stop it: what is in flight is settled, devices are told, the mesh is left."
        },
        footer = {
            "  bop node --settings bop.yaml",
            "  BOP_MQTT_LISTENERS_TCP_AUTHENTICATION=anonymous BOP_ACCESS_OPEN=true \\",
            "  BOP_ROUTES_FILE=routes.yaml BOP_KAFKA_TOPICS_CREATE=true \\",
            "  BOP_KAFKA_TOPICS_REPLICATION_FACTOR=1 bop node      beside a bop kafka"
        })
final class NodeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);

    /** Beyond node.stop-timeout-ms, for leaving the mesh. */
    private static final long LEAVE_MS = 25_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(names = "--parent", hidden = true, description = "Stop when the process with this id ends.")
    private @Nullable Long parent;

    @Override
    public Integer call() throws CommandFailed {
        if (parent != null) {
            endWith(parent);
        }
        NodeSettings settings = NodeSettings.from(settingsOption.loadToStart());
        Logging.apply(settings.log());
        CurrentRoutes routes = CommandFailed.unlessFaulty(CurrentRoutes.open(settings.routesFile()));
        routes.now().routes().warnings().forEach(warning -> LOG.warn("{}", warning));
        Access access = CommandFailed.unlessFaulty(Access.open(settings.access()));
        MeshNode node = start(settings, routes, access);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, settings), "bop-node-stop"));
        announce(node, settings);
        Throwable reason =
                node.failed().toCompletionStage().toCompletableFuture().join();
        throw new CommandFailed(ExitCode.UNAVAILABLE, String.valueOf(reason.getMessage()), reason);
    }

    private static MeshNode start(NodeSettings settings, CurrentRoutes routes, Access access) throws CommandFailed {
        try {
            return MeshNode.start(settings, routes, access)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof NodeStartException
                    || cause instanceof MeshStartException
                    || cause instanceof ManagementStartException
                    || cause instanceof BusException) {
                throw new CommandFailed(ExitCode.UNAVAILABLE, String.valueOf(cause.getMessage()), cause);
            }
            throw e;
        }
    }

    private static void stop(MeshNode node, NodeSettings settings) {
        Future<Void> stopped = node.stop();
        try {
            stopped.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(settings.stopTimeoutMs() * 2 + LEAVE_MS, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            System.err.println("bop: the node did not stop properly: " + e.getCause());
        }
    }

    private static void endWith(long parentPid) {
        CompletableFuture<ProcessHandle> gone = ProcessHandle.of(parentPid)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()));
        var unused = gone.thenRun(() -> System.exit(ExitCode.OK.number()));
    }

    private void announce(MeshNode node, NodeSettings settings) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Node " + settings.node() + " takes devices on "
                + String.join(", ", node.mqttAddresses()) + "; management on http://"
                + settings.management().host() + ":" + node.managementPort() + "/health/ready");
        out.flush();
    }
}
