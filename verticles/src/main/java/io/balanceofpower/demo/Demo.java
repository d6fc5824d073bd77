package io.balanceofpower.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The demo: a Kafka and three nodes in processes of their own, devices and a consumer in this one. When it ends, in good
 * order, by a signal or by a failure, none of the processes and none of their files is left; only what
 * {@link DemoOptions} names stays. If this process is killed, the others end by themselves; the temporary directory with
 * the nodes' logs is left then.
 *
 * <p>At most one a JVM, because it listens to signals.
 */
public final class Demo {
    private final DemoOptions options;
    private final PrintWriter out;
    private final Screen screen;
    private final StopSignal stop = new StopSignal();
    private final long startNs = System.nanoTime();

    /**
     * @param out for what scripts read
     * @param people for everything else
     */
    public Demo(DemoOptions options, PrintWriter out, PrintWriter people) {
        this.options = options;
        this.out = out;
        this.screen = new Screen(options, people);
    }

    /**
     * Blocks until the demo is over.
     *
     * @return whether all promises were kept; also when a signal ended it
     * @throws DemoException if it could not begin or not go on; then nothing of it is left either
     */
    public boolean run() throws InterruptedException {
        checkJsonFile();
        stop.install();
        try {
            return runProcesses();
        } finally {
            stop.ended();
        }
    }

    private void checkJsonFile() {
        options.json().ifPresent(file -> {
            Path directory = file.toAbsolutePath().getParent();
            if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
                throw new DemoException(
                        DemoException.Kind.CANNOT_START,
                        "Cannot write " + file + ". Name a file in a directory that is there.");
            }
        });
    }

    private boolean runProcesses() throws InterruptedException {
        screen.say("Starting a Kafka ...");
        try (WorkDirectory directory = WorkDirectory.create();
                BrokerWatch broker = BrokerWatch.start(options.data(), stop)) {
            screen.say(time() + "Kafka is ready on " + broker.bootstrapServers() + ". Starting three nodes ...");
            Management management = new Management();
            List<String> hosts = Collections.nCopies(MeshProcesses.NODES, "127.0.0.1");
            List<NodeAddress> addresses = MeshProcesses.addresses(hosts, new Random(options.seed()));
            MeshPlan plan = new MeshPlan(
                    addresses,
                    Collections.nCopies(MeshProcesses.NODES, List.of()),
                    broker.bootstrapServers(),
                    1,
                    directory.writeRoutes(),
                    directory);
            try (MeshProcesses mesh = MeshProcesses.start(plan, ready -> screen.say(time() + ready), stop::isAsked)) {
                List<NodeWatch> nodes = mesh.nodes().stream()
                        .map(node -> new NodeWatch(node, management))
                        .toList();
                return runLoad(directory, broker, addresses, nodes);
            }
        }
    }

    private boolean runLoad(
            WorkDirectory directory, BrokerWatch broker, List<NodeAddress> addresses, List<NodeWatch> nodes)
            throws InterruptedException {
        announce(directory, broker, addresses);
        try (Load load = new Load(options.load(), Witness.NOBODY, broker.bootstrapServers(), addresses)) {
            DemoReport report = new DemoRun(options, screen, stop, broker, nodes, load).run(startNs);
            screen.say("");
            if (options.devices() > 0) {
                screen.say(AuditWords.figures(report.audit()));
                AuditWords.verdict(report).forEach(screen::say);
            }
            write(report);
            return report.good();
        }
    }

    private void announce(WorkDirectory directory, BrokerWatch broker, List<NodeAddress> addresses) {
        screen.say("The nodes' settings and logs are in " + directory.path() + " until the demo ends; seed "
                + options.seed() + ".");
        screen.say("");
        ScreenText.byHand(broker.bootstrapServers(), addresses).forEach(screen::say);
        screen.say("");
        if (options.keepRunning()) {
            out.println(addresses(broker.bootstrapServers(), addresses));
            out.flush();
        }
    }

    /** One object in one line. */
    static String addresses(String bootstrapServers, List<NodeAddress> nodes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kafka", bootstrapServers);
        ArrayNode topics = json.putArray("topics");
        Arrays.stream(Market.values()).map(Market::kafkaTopic).forEach(topics::add);
        ArrayNode list = json.putArray("nodes");
        nodes.forEach(node -> list.addObject()
                .put("name", node.name())
                .put("mqtt", node.mqtt())
                .put("management", node.management()));
        return json.toString();
    }

    private void write(DemoReport report) {
        options.json().ifPresent(file -> {
            try {
                Files.writeString(file, report.json());
            } catch (IOException e) {
                throw new DemoException(DemoException.Kind.FAILED, "Cannot write " + file + ": " + e, e);
            }
        });
    }

    private String time() {
        double seconds = (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
        return String.format(Locale.ROOT, "%5.1f s  ", seconds);
    }
}
