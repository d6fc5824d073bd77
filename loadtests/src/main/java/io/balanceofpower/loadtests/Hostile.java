package io.balanceofpower.loadtests;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long healthy devices wait for an acknowledgement while hostile ones are at the same node, beside how long they wait
 * before and afterwards, and whether the node's memory returns.
 *
 * @param workload the healthy devices
 * @param perSecond messages of all healthy devices
 * @param turnSeconds how long each turn is
 * @param warmUpMessages before the first turn
 * @param javaOptions of the node
 */
record Hostile(
        List<Attack> attacks,
        Workload workload,
        double perSecond,
        int turnSeconds,
        long warmUpMessages,
        List<String> javaOptions) {

    /** Until the hostile devices are all there, and what belongs to their coming is over. */
    private static final int RAMP_S = 5;

    /**
     * What came of one attack.
     *
     * @param before of a turn right before it
     * @param during of a turn while it went on
     * @param opened sockets that were opened, the last of them after the node had closed as many
     * @param closedByNode sockets that the node closed
     */
    record Outcome(
            Attack attack,
            Histogram before,
            Histogram during,
            long opened,
            long closedByNode,
            Memory memoryBefore,
            Memory memoryAfter) {

        double ratio() {
            return (double) during.getValueAtPercentile(99) / before.getValueAtPercentile(99);
        }
    }

    List<Outcome> run(Progress progress) throws BenchFailed {
        OpenFiles.require(attacks.stream().mapToInt(Attack::sockets).max().orElse(0) + workload.devices());
        progress.say("starting Kafka and the node");
        int tlsPort = Stage.freePort();
        List<String> nodeOptions = new ArrayList<>(javaOptions);
        nodeOptions.add(Memory.TRACKING);
        try (Stage stage = Stage.open(nodeOptions);
                NodeProcess node = stage.node(
                        workload, MqttContender.NODE, withTls(BenchCertificate.in(stage.directory()), tlsPort));
                Contender healthy = node.contender(workload)) {
            progress.say("warming up");
            healthy.send(Load.closedLoop(warmUpMessages));
            healthy.send(load());
            List<Outcome> outcomes = new ArrayList<>();
            for (Attack attack : attacks) {
                InetSocketAddress target =
                        attack.tls() ? new InetSocketAddress(node.address().getAddress(), tlsPort) : node.address();
                outcomes.add(suffer(progress, attack, target, healthy));
            }
            return outcomes;
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    /** A second listener beside the one of the healthy devices. */
    private static Map<String, String> withTls(BenchCertificate certificate, int port) {
        return Map.of(
                "mqtt.listeners.tls.port",
                String.valueOf(port),
                "mqtt.listeners.tls.authentication",
                "anonymous",
                "mqtt.listeners.tls.tls.certificate-file",
                certificate.certificate().toString(),
                "mqtt.listeners.tls.tls.key-file",
                certificate.key().toString());
    }

    private Load load() {
        return Load.openLoop((long) (perSecond * turnSeconds), perSecond);
    }

    private Outcome suffer(Progress progress, Attack attack, InetSocketAddress target, Contender healthy)
            throws BenchFailed, InterruptedException {
        Memory memoryBefore = Memory.of(healthy.process());
        healthy.send(Load.openLoop((long) (perSecond * RAMP_S), perSecond));
        Histogram before = healthy.send(load());
        progress.say(attack.words() + ": " + Numbers.whole(attack.sockets()) + " sockets " + attack.what());
        Histogram during;
        long opened;
        long closedByNode;
        try (Attacker attacker = new Attacker(attack, target)) {
            healthy.send(Load.openLoop((long) (perSecond * RAMP_S), perSecond));
            during = healthy.send(load());
            opened = attacker.opened();
            closedByNode = attacker.closedByNode();
        }
        TimeUnit.SECONDS.sleep(RAMP_S);
        Memory memoryAfter = Memory.of(healthy.process());
        Outcome outcome = new Outcome(attack, before, during, opened, closedByNode, memoryBefore, memoryAfter);
        progress.say("  healthy devices' p99 " + Numbers.decimals(Latencies.ms(before, 99), 1) + " ms before, "
                + Numbers.decimals(Latencies.ms(during, 99), 1) + " ms during; " + Numbers.whole(opened) + " opened, "
                + Numbers.whole(closedByNode) + " closed by the node");
        return outcome;
    }
}
