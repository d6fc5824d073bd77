package io.balanceofpower.loadtests;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.broker.BrokerStartException;
import io.balanceofpower.demo.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a benchmark runs on: a real Kafka of one node in a process of its own, its temporary directory, and what is
 * started beside it. All of it ends with {@link #close}, or with this JVM if that ends in good order or by Ctrl-C. Methods block.
 */
final class Stage implements AutoCloseable {

    /** What Kafka keeps of each partition at least. Some runs write more than a small disk holds. */
    static final long RETENTION_BYTES = 512L << 20;

    private static final long START_MS_MAX = TimeUnit.MINUTES.toMillis(2);
    private static final Pattern NODE_ADDRESS = Pattern.compile("takes devices on [^,;]+:(\\d+)[,;].*");

    private final List<String> javaOptions;
    private final BrokerProcess broker;
    private final Path directory;
    private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Stage(List<String> javaOptions, BrokerProcess broker) {
        this.javaOptions = javaOptions;
        this.broker = broker;
        this.directory = broker.directory(); // which is temporary and ends with the broker
    }

    /**
     * Starts Kafka.
     *
     * @param javaOptions for every process that is measured, such as {@code -Xmx512m}
     */
    static Stage open(List<String> javaOptions) throws BenchFailed {
        BrokerSettings settings = BrokerSettings.temporary()
                .withOption("log.segment.bytes", String.valueOf(32 << 20))
                .withOption("log.retention.bytes", String.valueOf(RETENTION_BYTES))
                .withOption("log.retention.check.interval.ms", "5000")
                .withOption("log.segment.delete.delay.ms", "1000");
        try {
            Stage stage = new Stage(javaOptions, BrokerProcess.start(settings));
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "bench-cleans-up"));
            stage.createTopic();
            return stage;
        } catch (BrokerStartException e) {
            throw BenchFailed.notStarted(String.valueOf(e.getMessage()), e);
        }
    }

    private void createTopic() throws BenchFailed {
        try {
            KafkaTopic.create(bootstrapServers(), Workload.DESTINATION);
        } catch (BenchFailed e) {
            close();
            throw e;
        }
    }

    /** Where files of the run belong; it is temporary. */
    Path directory() {
        return directory;
    }

    /** Kafka's process id. */
    long brokerPid() {
        return broker.pid();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    ProcessHandle kafka() throws BenchFailed {
        return ProcessHandle.of(broker.pid()).orElseThrow(() -> BenchFailed.lost("Kafka has ended"));
    }

    /** The same failure, or that Kafka has ended, from which all else follows. */
    BenchFailed explained(BenchFailed failure) {
        return broker.isAlive()
                ? failure
                : BenchFailed.lost("Kafka ended in the middle of the run, and then: " + failure.getMessage());
    }

    /** Limit (a), with a lane's settings. */
    Contender bareProducer(Workload workload) throws BenchFailed {
        List<String> arguments = new ArrayList<>();
        arguments.add(NodeFiles.writeSettings(directory, "bare", bootstrapServers(), 1, workload.guarantee(), Map.of())
                .toString());
        arguments.addAll(workload.arguments());
        ChildProcess child = start("bare-producer", BareProducer.class.getName(), arguments);
        awaitOrClose(child, BareProducer.READY);
        return ProducerContender.of(child);
    }

    /** Limit (b), with its devices. */
    Contender bareEndpoint(Workload workload) throws BenchFailed {
        String eventLoops = String.valueOf(Runtime.getRuntime().availableProcessors()); // a node's default
        ChildProcess child = start("bare-endpoint", BareEndpoint.class.getName(), List.of(eventLoops));
        int port = Integer.parseInt(awaitOrClose(child, BareEndpoint.READY));
        return MqttContender.connect(MqttContender.BARE_ENDPOINT, child, local(port), Optional.empty(), workload);
    }

    /** A node, without devices. */
    NodeProcess node(Workload workload) throws BenchFailed {
        return node(workload, MqttContender.NODE, Map.of());
    }

    /**
     * The same beside others.
     *
     * @param name the node's id
     * @param over settings in which it differs from the others
     */
    NodeProcess node(Workload workload, String name, Map<String, String> over) throws BenchFailed {
        return node(workload, name, over, List.of());
    }

    /** @param launcher a program that starts it, such as {@code taskset -c 1}; may be empty */
    NodeProcess node(Workload workload, String name, Map<String, String> over, List<String> launcher)
            throws BenchFailed {
        NodeFiles.writeRoutes(directory);
        Path settings =
                NodeFiles.writeSettings(directory, name, bootstrapServers(), freePort(), workload.guarantee(), over);
        String parent = String.valueOf(ProcessHandle.current().pid());
        ChildProcess child = keep(ChildProcess.start(
                name,
                launcher,
                javaOptions,
                directory,
                "io.balanceofpower.cli.Bop",
                List.of("node", "--settings", settings.toString(), "--parent", parent)));
        String line = awaitOrClose(child, "Node " + name + " ");
        Matcher address = NODE_ADDRESS.matcher(line);
        if (!address.matches()) {
            child.close();
            throw BenchFailed.notStarted("the node announced itself as \"" + line + "\"", null);
        }
        return new NodeProcess(name, child, local(Integer.parseInt(address.group(1))), Optional.empty());
    }

    private ChildProcess start(String name, String mainClass, List<String> arguments) throws BenchFailed {
        return keep(ChildProcess.start(name, List.of(), javaOptions, directory, mainClass, arguments));
    }

    /** It ends with the stage at the latest. */
    ChildProcess keep(ChildProcess child) {
        children.add(child);
        return child;
    }

    List<String> javaOptions() {
        return javaOptions;
    }

    static String awaitOrClose(ChildProcess child, String prefix) throws BenchFailed {
        try {
            return child.await(prefix, START_MS_MAX);
        } catch (BenchFailed e) {
            child.close();
            throw e;
        }
    }

    static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static int freePort() {
        return FreePorts.find(1, ThreadLocalRandom.current()).get(0);
    }

    /** Any thread; once closed, does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        children.forEach(ChildProcess::close);
        broker.close();
    }
}
