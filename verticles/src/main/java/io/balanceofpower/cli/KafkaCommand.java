package io.balanceofpower.cli;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.broker.BrokerStartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "kafka",
        header = "Run a real Kafka of one node, to try things with.",
        description = "A broker without authentication or replicas: nodes that use it and create topics need"
                + " kafka.topics.replication-factor 1. Ctrl-C stops it.",
        footer = {
            "  bop kafka                          on 127.0.0.1:9092; its data end with it",
            "  bop kafka --data ./kafka           its data stay and are found again",
            "  bop kafka --port 0                 on any free port"
        })
final class KafkaCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on and to tell clients. Default: ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "9092",
            description = "Port for clients; 0 takes any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where data are kept. Default: a temporary directory that is deleted at the end.")
    private @Nullable Path data;

    /** Written by the hook that stops Kafka, read by the main thread. */
    private volatile boolean stopping;

    /** Kafka runs in a process of its own, which cleans up after itself in whatever way this one ends. */
    @Override
    public Integer call() throws CommandFailed {
        try {
            BrokerProcess broker = BrokerProcess.start(settings());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "bop-kafka-stop"));
            announce(broker);
            ProcessHandle.of(broker.pid()).ifPresent(process -> process.onExit().join());
        } catch (BrokerStartException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
        if (!stopping) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of("Kafka ended by itself; give it --data DIR to find the reason in DIR/broker.log"));
        }
        return ExitCode.OK.number();
    }

    private void stop(BrokerProcess broker) {
        stopping = true;
        broker.close();
    }

    private BrokerSettings settings() {
        BrokerSettings settings = BrokerSettings.temporary().withHost(host).withPort(port);
        return data == null ? settings : settings.withDirectory(data);
    }

    private void announce(BrokerProcess broker) {
        PrintWriter out = spec.commandLine().getOut();
        String where = data == null ? "in a temporary directory, deleted at the end" : "kept in " + data;
        out.println("Kafka is ready on " + broker.bootstrapServers() + "; its data are " + where + ".");
        out.println("Stop it with Ctrl-C, or from elsewhere: kill "
                + ProcessHandle.current().pid());
        out.flush();
    }
}
