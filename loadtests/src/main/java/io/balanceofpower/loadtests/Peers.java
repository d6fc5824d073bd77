package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The node and its peers in one run: the same devices, messages and Kafka for each, in turns.
 *
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before the first round, but no more than it takes in {@value #WARM_UP_S_MAX} seconds
 * @param javaOptions of every JVM that is measured
 */
record Peers(
        List<Peer> peers, Workload workload, int rounds, long messages, long warmUpMessages, List<String> javaOptions) {

    /** What the node is called here. */
    static final String NODE = "node";

    private static final int WARM_UP_S_MAX = 30;
    private static final long WARM_UP_TURN = 100_000;

    /**
     * What came of it.
     *
     * @param peers those that ran
     * @param skipped the reasons, by name, in order
     */
    record Result(Competitor node, List<Competitor> peers, Map<String, String> skipped, int rounds) {}

    Result run(Progress progress) throws BenchFailed {
        Map<String, String> skipped = new LinkedHashMap<>();
        Map<Peer, PreparedPeer> prepared = prepare(progress, skipped);
        progress.say("starting Kafka, the node and " + prepared.size() + " peers");
        List<Competitor> all = new ArrayList<>();
        try (Stage stage = Stage.open(javaOptions)) {
            try {
                Competitor node = node(stage);
                all.add(node);
                prepared.forEach((peer, ready) -> start(progress, stage, peer, ready, all, skipped));
                requireOne(all.size() - 1, skipped);
                takeTurns(progress, all);
                return new Result(node, all.subList(1, all.size()), skipped, rounds);
            } finally {
                all.forEach(Competitor::close);
            }
        }
    }

    private Map<Peer, PreparedPeer> prepare(Progress progress, Map<String, String> skipped) throws BenchFailed {
        PeerLibraries libraries = new PeerLibraries(progress);
        Map<Peer, PreparedPeer> prepared = new EnumMap<>(Peer.class);
        for (Peer peer : peers) {
            try {
                prepared.put(peer, peer.prepare(libraries));
            } catch (NoPeer e) {
                skip(progress, peer, String.valueOf(e.getMessage()), skipped);
            }
        }
        requireOne(prepared.size(), skipped);
        return prepared;
    }

    private static void requireOne(int peers, Map<String, String> skipped) throws BenchFailed {
        if (peers == 0) {
            throw BenchFailed.notStarted("no peer can be had: " + skipped, null);
        }
    }

    private static void skip(Progress progress, Peer peer, String reason, Map<String, String> skipped) {
        skipped.put(peer.words(), reason);
        progress.say("skipping " + peer.words() + ": " + reason);
    }

    private Competitor node(Stage stage) throws BenchFailed {
        NodeProcess node = stage.node(workload);
        Competitor.Identity identity = switch (workload.guarantee()) {
            case EXACTLY_ONCE ->
                identity("after Kafka's commit", "acknowledges when Kafka has committed the message's transaction");
            case AT_LEAST_ONCE -> identity(Peer.AFTER_KAFKA, "acknowledges when Kafka has acknowledged");
        };
        RunningPeer server = new RunningPeer(List.of(node.child()), node.address());
        return Competitor.connect(identity, server, new KafkaTopic(stage.bootstrapServers()), workload);
    }

    private static Competitor.Identity identity(String when, String acknowledges) {
        return new Competitor.Identity(NODE, "Balance of Power", "of this tree", true, when, acknowledges);
    }

    private void start(
            Progress progress,
            Stage stage,
            Peer peer,
            PreparedPeer ready,
            List<Competitor> all,
            Map<String, String> skipped) {
        String topic = "bench.peers." + peer.words();
        Competitor.Identity identity = new Competitor.Identity(
                peer.words(), peer.product(), ready.version(), peer.afterKafka(), peer.when(), peer.acknowledges());
        try {
            KafkaTopic.create(stage.bootstrapServers(), topic);
            RunningPeer running = ready.start(stage, topic);
            all.add(Competitor.connect(identity, running, new KafkaTopic(stage.bootstrapServers(), topic), workload));
        } catch (BenchFailed e) {
            skip(progress, peer, String.valueOf(e.getMessage()), skipped);
        }
    }

    private void takeTurns(Progress progress, List<Competitor> all) throws BenchFailed {
        for (Competitor competitor : all) {
            String name = competitor.identity().name();
            progress.say("warming up: " + name);
            attempt(progress, competitor, () -> warmUp(competitor));
        }
        for (int round = 1; round <= rounds; round++) {
            String prefix = "round " + round + " of " + rounds + ": ";
            // Every other round backwards, so that none always has the better place.
            List<Competitor> order = new ArrayList<>(all);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Competitor competitor : order) {
                if (competitor.stopped() == null) {
                    attempt(progress, competitor, () -> take(progress, prefix, competitor));
                }
            }
        }
    }

    private void warmUp(Competitor competitor) throws BenchFailed {
        long startNs = System.nanoTime();
        long left = warmUpMessages;
        while (left > 0 && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(WARM_UP_S_MAX)) {
            long turn = Math.min(left, WARM_UP_TURN);
            competitor.warmUp(turn);
            left -= turn;
        }
    }

    private void take(Progress progress, String prefix, Competitor competitor) throws BenchFailed {
        Competitor.Turn turn = competitor.take(messages);
        progress.say(prefix + competitor.identity().name() + ": "
                + Numbers.whole(turn.found() / turn.inKafkaSeconds()) + " messages/s into Kafka, "
                + Numbers.decimals(turn.cpuSeconds() * 1e6 / turn.found(), 2) + " CPU s per million, "
                + Numbers.whole(competitor.tally().lost()) + " lost and "
                + Numbers.whole(competitor.tally().duplicates()) + " duplicated so far");
    }

    @FunctionalInterface
    private interface Attempt {
        void run() throws BenchFailed;
    }

    /** A peer that fails is a finding; the node must not, and must lose nothing. */
    private static void attempt(Progress progress, Competitor competitor, Attempt attempt) throws BenchFailed {
        boolean node = competitor.identity().name().equals(NODE);
        try {
            attempt.run();
        } catch (BenchFailed e) {
            if (node) {
                throw e;
            }
            competitor.stop(String.valueOf(e.getMessage()));
            progress.say(competitor.identity().name() + " takes no more turns: " + e.getMessage());
        }
        if (node && !competitor.isExact()) {
            Tally tally = competitor.tally();
            throw BenchFailed.lost("node: of " + tally.acknowledged() + " acknowledged messages " + tally.lost()
                    + " are missing in Kafka, " + tally.duplicates() + " are there again, and " + tally.strangers()
                    + " records are no message of this run");
        }
    }
}
