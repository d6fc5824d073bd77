package io.balanceofpower.faults;

import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.broker.BrokerCluster;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.demo.DemoException;
import io.balanceofpower.demo.Load;
import io.balanceofpower.demo.LoadSettings;
import io.balanceofpower.demo.MeshPlan;
import io.balanceofpower.demo.MeshProcesses;
import io.balanceofpower.demo.NodeAddress;
import io.balanceofpower.demo.NodeProcess;
import io.balanceofpower.demo.StopSignal;
import io.balanceofpower.demo.WorkDirectory;
import io.balanceofpower.loadtests.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A run: a Kafka cluster, a mesh, devices, faults one after the other, the audit. When it ends, in good order, by a signal
 * or by a failure, none of the processes, namespaces and files is left. Blocks.
 */
final class FaultRun {
    private static final int BROKERS = 3;
    private static final int COPIES = 3;
    private static final int MIXED_GAP_MS = 3_000;

    private final FaultOptions options;
    private final List<String> chosen;
    private final Progress progress;
    private final StopSignal stop = new StopSignal();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Watch watch = new Watch();
    private final long startNs = System.nanoTime();
    private long sendingNs;

    /** @param chosen names of the {@link Catalogue} */
    FaultRun(FaultOptions options, List<String> chosen, Progress progress) {
        this.options = options;
        this.chosen = chosen;
        this.progress = progress;
    }

    /** @throws DemoException if it could not begin or not go on; then nothing of it is left either */
    FaultReport run() throws InterruptedException {
        stop.install();
        try (Network network = network();
                WorkDirectory directory = WorkDirectory.create();
                BrokerCluster kafka = kafka(network)) {
            progress.say("Kafka is ready on " + kafka.bootstrapServers() + "; starting " + MeshProcesses.NODES
                    + " nodes, whose logs are in " + directory.path());
            List<NodeAddress> addresses = MeshProcesses.addresses(network.nodeHosts(), new Random(options.seed()));
            MeshPlan plan = new MeshPlan(
                    addresses, network.within(), kafka.bootstrapServers(), COPIES, directory.writeRoutes(), directory);
            try (MeshProcesses mesh = MeshProcesses.start(plan, progress::say, stop::isAsked);
                    KafkaCopies copies = new KafkaCopies(kafka.bootstrapServers());
                    Load load = load(kafka, addresses)) {
                return run(new Scene(options, mesh, kafka, copies, network, load, watch, stop, progress));
            }
        } finally {
            stop.ended();
        }
    }

    /** With namespaces if a fault needs them and they can be had; the faults that need them are skipped otherwise. */
    private Network network() {
        List<Fault> cutting = Catalogue.all().stream()
                .filter(Fault::cuts)
                .filter(this::isChosen)
                .toList();
        if (!cutting.isEmpty()) {
            try {
                return Namespaces.open(MeshProcesses.NODES);
            } catch (NoNamespaces e) {
                cutting.forEach(fault -> skipped.put(fault.name(), String.valueOf(e.getMessage())));
                progress.say("Skipped, because network namespaces cannot be had: " + String.join(", ", skipped.keySet())
                        + " (" + e.getMessage() + ")");
                requireAnother(cutting);
            }
        }
        return new Loopback(MeshProcesses.NODES);
    }

    /** A run without a fault would keep every promise. */
    private void requireAnother(List<Fault> cannotBeDone) {
        if (cannotBeDone.stream().map(Fault::name).toList().containsAll(chosen)) {
            throw new DemoException(
                    DemoException.Kind.CANNOT_START,
                    "None of the faults asked for can be done here. Run it as root on Linux with the program ip, or ask"
                            + " for others: bop faults --list.");
        }
    }

    private boolean isChosen(Fault fault) {
        return chosen.contains(fault.name()) || chosen.contains(Catalogue.MIXED);
    }

    private BrokerCluster kafka(Network network) {
        progress.say("Starting a Kafka of " + BROKERS + " brokers; seed " + options.seed());
        BrokerSettings settings = BrokerSettings.temporary()
                .withHost(network.kafkaHost())
                // All brokers are paused at once: one that then counts as dead loses marks of transactions
                // (KAFKA-20734).
                .withOption("broker.session.timeout.ms", String.valueOf(PauseKafka.LONG_MS + 7_000))
                // Lanes begin the next transaction at once; by default the broker lets them wait in steps of 20 ms.
                .withOption("add.partitions.to.txn.retry.backoff.ms", "1");
        return stop.startingKafka(() -> BrokerCluster.start(BROKERS, settings));
    }

    private Load load(BrokerCluster kafka, List<NodeAddress> addresses) {
        LoadSettings settings = new LoadSettings(options.devices(), options.ratePerSecond(), options.seed());
        return new Load(settings, watch, kafka.bootstrapServers(), addresses);
    }

    private FaultReport run(Scene scene) throws InterruptedException {
        scene.load().begin();
        sendingNs = System.nanoTime();
        watch.start();
        scene.awaitServed();
        List<FaultReport.Done> done = strikeAll(scene);
        progress.say("Devices stop; waiting for the last answers and reading Kafka to its end");
        watch.begin("the end");
        boolean readToEnd = scene.load()
                .finish(() -> {}, () -> scene.mesh().nodes().stream().anyMatch(NodeProcess::isAlive));
        return new FaultReport(
                options,
                scene.load().audit().total(),
                scene.load().counts(),
                readToEnd,
                done,
                skipped,
                watch.longestStallMs(),
                watch.longestStallDuring(),
                scene.mesh().endedByThemselves(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    private List<FaultReport.Done> strikeAll(Scene scene) throws InterruptedException {
        List<Fault> available = Catalogue.all().stream()
                .filter(fault -> !skipped.containsKey(fault.name()))
                .toList();
        Schedule schedule = new Schedule(chosen, available, options.seed());
        List<FaultReport.Done> done = new ArrayList<>();
        do {
            for (Schedule.Planned planned : schedule.round()) {
                if (!done.isEmpty() && isOver()) {
                    return done;
                }
                done.add(strike(scene, planned));
            }
        } while (options.duration().isPresent() && !done.isEmpty() && !isOver());
        return done;
    }

    private boolean isOver() {
        return options.duration().map(Duration::toMillis).orElse(Long.MAX_VALUE) <= elapsedMs();
    }

    private FaultReport.Done strike(Scene scene, Schedule.Planned planned) throws InterruptedException {
        Random random = new Random(planned.seed());
        if (planned.mixed() && random.nextBoolean()) {
            scene.load().goHome(); // and devices are on their way when the fault comes
        } else {
            watch.begin("the return of devices");
            scene.spreadDevices();
        }
        String name = planned.fault().name();
        progress.say(name + ": " + planned.fault().what());
        long atMs = elapsedMs();
        AuditCounts before = scene.load().audit().total();
        watch.begin(name);
        Fault.Hit hit = strikeAndSettle(scene, planned, random);
        AuditCounts after = scene.load().audit().total();
        FaultReport.Done done = new FaultReport.Done(
                name,
                hit,
                atMs,
                elapsedMs() - atMs,
                watch.end(),
                after.duplicates() - before.duplicates(),
                after.reordered() - before.reordered());
        progress.say("  " + hit.words() + "; stall " + done.seen().stallMs() + " ms, duplicates " + done.duplicates()
                + ", reordered " + done.reordered());
        return done;
    }

    private static Fault.Hit strikeAndSettle(Scene scene, Schedule.Planned planned, Random random)
            throws InterruptedException {
        Fault.Hit hit = planned.fault().strike(scene, random);
        if (planned.mixed()) {
            scene.pass(random.nextInt(MIXED_GAP_MS));
        } else {
            scene.awaitServed();
        }
        return hit;
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sendingNs);
    }
}
