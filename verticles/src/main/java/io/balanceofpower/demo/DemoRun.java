package io.balanceofpower.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** From the first message to the report. Owned by the demo's thread; blocks. */
final class DemoRun {
    private static final long LOOK_MS = 100;

    private final DemoOptions options;
    private final Screen screen;
    private final StopSignal stop;
    private final BrokerWatch broker;
    private final List<NodeWatch> nodes;
    private final Load load;
    private long startNs;
    private Optional<String> killed = Optional.empty();
    private int nodesEnded;
    private long shownNs;

    DemoRun(DemoOptions options, Screen screen, StopSignal stop, BrokerWatch broker, List<NodeWatch> nodes, Load load) {
        this.options = options;
        this.screen = screen;
        this.stop = stop;
        this.broker = broker;
        this.nodes = nodes;
        this.load = load;
    }

    /** Runs until the time is over or a signal comes; then finishes and reports. */
    DemoReport run(long totalStartNs) throws InterruptedException {
        load.begin();
        startNs = System.nanoTime();
        shownNs = startNs;
        long limitMs = options.duration().map(Duration::toMillis).orElse(Long.MAX_VALUE);
        while (elapsedMs() < limitMs && !stop.await(Math.min(LOOK_MS, limitMs - elapsedMs()))) {
            broker.check();
            load.check();
            lookForEndedNodes();
            tellWords();
            if (options.kill() && killed.isEmpty() && elapsedMs() >= options.killAfterMs()) {
                kill();
            }
            if (System.nanoTime() - shownNs >= TimeUnit.MILLISECONDS.toNanos(screen.intervalMs())) {
                show();
            }
        }
        long sendingMs = elapsedMs();
        DeviceCounts atEnd = load.counts();
        screen.happened(
                elapsedMs(), "Devices stop; waiting for the last acknowledgements and reading Kafka to its end.");
        show();
        boolean readToEnd = load.finish(
                broker::check, () -> nodes.stream().anyMatch(node -> node.node().isAlive()));
        show();
        return report(atEnd, readToEnd, sendingMs, totalStartNs);
    }

    private DemoReport report(DeviceCounts atEnd, boolean readToEnd, long sendingMs, long totalStartNs) {
        DeviceCounts devices = load.counts().withBehindMs(atEnd.behindMs());
        return new DemoReport(
                options,
                load.audit().total(),
                devices,
                readToEnd,
                load.latenciesUs(),
                killed,
                nodesEnded,
                sendingMs,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - totalStartNs));
    }

    private void kill() {
        NodeWatch victim = nodes.get(new Random(options.seed()).nextInt(nodes.size()));
        killed = Optional.of(victim.node().address().name());
        screen.happened(elapsedMs(), killed.get() + " is killed (kill -9)");
        screen.happened(
                elapsedMs(),
                "its devices connect to the others, which end what it left open and read what it committed");
        victim.kill();
    }

    private void lookForEndedNodes() {
        int ended = (int) nodes.stream().filter(NodeWatch::hasEnded).count();
        if (ended > nodesEnded) {
            nodes.stream()
                    .filter(NodeWatch::hasEnded)
                    .forEach(node -> screen.say(node.node().lastWords()));
            nodesEnded = ended;
        }
    }

    private void tellWords() {
        load.words().forEach(word -> screen.happened(elapsedMs(), word));
    }

    private void show() {
        tellWords();
        shownNs = System.nanoTime();
        screen.show(new Snapshot(
                elapsedMs(),
                load.counts(),
                load.audit().total(),
                load.topics(),
                nodes.stream().map(NodeWatch::look).toList()));
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
