package io.balanceofpower.loadtests;

import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What TLS costs a node: three nodes, each a mesh of its own, one without TLS and one with each engine. They run at once
 * and take turns.
 *
 * @param workload of the turns in which messages are counted
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before anything is measured
 * @param handshakes of each turn in which those are counted
 * @param connections how many are idle when memory is looked at
 * @param settleSeconds how long they are left alone before
 * @param javaOptions of the nodes
 */
record Tls(
        Workload workload,
        int rounds,
        long messages,
        long warmUpMessages,
        int handshakes,
        int connections,
        int settleSeconds,
        List<String> javaOptions) {

    /** What came of one node. */
    record Figures(String name, Cost cost, List<Double> handshakesPerCpuSecond, List<Double> idleBytesEach) {

        Figures(String name) {
            this(name, new Cost(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** In this order: without, JDK, BoringSSL. */
    List<Figures> run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka and three nodes");
        List<String> options = new ArrayList<>(javaOptions);
        options.add(Memory.TRACKING);
        try (Stage stage = Stage.open(options);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers())) {
            BenchCertificate certificate = BenchCertificate.in(stage.directory());
            Optional<SslContext> tls = Optional.of(certificate.client());
            List<NodeProcess> nodes = List.of(
                    stage.node(workload, "plain", Map.of("mesh.name", "plain")),
                    stage.node(workload, "jdk", certificate.settings("jdk", "jdk"))
                            .over(tls),
                    stage.node(workload, "boringssl", certificate.settings("boringssl", "boringssl"))
                            .over(tls));
            List<Figures> figures =
                    nodes.stream().map(node -> new Figures(node.name())).toList();
            for (int i = 0; i < nodes.size(); i++) {
                idle(progress, nodes.get(i), figures.get(i));
            }
            for (int round = 1; round <= rounds; round++) {
                for (int i = 0; i < nodes.size(); i++) {
                    shakeHands(progress, nodes.get(i), figures.get(i));
                }
            }
            takeTurns(new Turns(progress, topic, messages), nodes, figures);
            return figures;
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    private void idle(Progress progress, NodeProcess node, Figures figures) throws BenchFailed, InterruptedException {
        progress.say(node.name() + ": warming up");
        try (Generator generator = node.devices(workload)) {
            generator.send(Load.closedLoop(warmUpMessages));
        }
        TimeUnit.SECONDS.sleep(settleSeconds);
        Memory before = Memory.of(node.handle());
        Workload silent =
                new Workload(connections, 1, workload.payloadBytes(), workload.numbered(), workload.guarantee());
        try (Generator generator = node.devices(silent)) {
            TimeUnit.SECONDS.sleep(settleSeconds);
            Memory after = Memory.of(node.handle());
            generator.send(Load.closedLoop(connections));
            figures.idleBytesEach()
                    .add((double) (after.heapBytes() + after.directBytes() - before.heapBytes() - before.directBytes())
                            / connections);
        }
        progress.say(node.name() + ": " + Math.round(figures.idleBytesEach().get(0)) + " bytes per idle connection");
    }

    /** The first round is longer by what compiles the code, and is passed over by the median. */
    private void shakeHands(Progress progress, NodeProcess node, Figures figures) throws BenchFailed {
        CpuMeter meter = new CpuMeter(node.handle());
        new Handshakes(node.address(), node.tls()).run(handshakes);
        double each = handshakes / meter.lap().seconds();
        figures.handshakesPerCpuSecond().add(each);
        progress.say(node.name() + ": " + Math.round(each) + " handshakes per CPU second");
    }

    private void takeTurns(Turns turns, List<NodeProcess> nodes, List<Figures> figures) throws BenchFailed {
        try (Contender plain = nodes.get(0).contender(workload);
                Contender jdk = nodes.get(1).contender(workload);
                Contender boringSsl = nodes.get(2).contender(workload)) {
            List<Contender> contenders = List.of(plain, jdk, boringSsl);
            for (int round = 1; round <= rounds; round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    // Each begins a round in turn, so that none always has the better place.
                    int now = (i + round) % contenders.size();
                    turns.take(
                            "round " + round + " of " + rounds + ": ",
                            contenders.get(now),
                            figures.get(now).cost());
                }
            }
        }
    }
}
