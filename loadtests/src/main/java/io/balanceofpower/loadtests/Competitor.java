package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A node or a peer with its devices and a Kafka topic of its own, and what came of its turns. Processor time counts until
 * Kafka has what was acknowledged, since who acknowledges first has the work still to do. Used by one thread; blocks.
 */
final class Competitor implements AutoCloseable {

    /** Nothing comes any more after so long. */
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Identity identity;
    private final RunningPeer server;
    private final KafkaTopic topic;
    private final Generator devices;
    private final Cost cost = new Cost();
    private final List<Double> inKafkaPerSecond = new ArrayList<>();
    private Map<TopicPartition, Long> looked;
    private long acknowledged;
    private long found;
    private @Nullable String stopped;

    /**
     * Who it is.
     *
     * @param afterKafka whether an acknowledgement means that Kafka has the message
     * @param acknowledges when: a sentence without its subject
     */
    record Identity(String name, String product, String version, boolean afterKafka, String acknowledges) {}

    /** What one turn took. */
    record Turn(double acknowledgedSeconds, double inKafkaSeconds, double cpuSeconds) {}

    private Competitor(Identity identity, RunningPeer server, KafkaTopic topic, Generator devices) throws BenchFailed {
        this.identity = identity;
        this.server = server;
        this.topic = topic;
        this.devices = devices;
        this.looked = topic.ends();
    }

    /** Connects the devices. Owns the server and the topic from now on, also if that fails. */
    static Competitor connect(Identity identity, RunningPeer server, KafkaTopic topic, Workload workload)
            throws BenchFailed {
        try {
            Generator devices = Generator.connect(server.address(), Optional.empty(), workload);
            return new Competitor(identity, server, topic, devices);
        } catch (BenchFailed e) {
            topic.close();
            server.close();
            throw e;
        }
    }

    /** A turn that counts only for what is lost in it. */
    void warmUp(long messages) throws BenchFailed {
        turn(messages);
    }

    /** A turn that counts. */
    Turn take(long messages) throws BenchFailed {
        Turn turn = turn(messages);
        cost.add(messages, turn.acknowledgedSeconds(), new CpuMeter.Used(turn.cpuSeconds(), Map.of()));
        inKafkaPerSecond.add(messages / turn.inKafkaSeconds());
        return turn;
    }

    private Turn turn(long messages) throws BenchFailed {
        Map<TopicPartition, Long> before = topic.ends();
        List<CpuMeter> meters = server.processes().stream()
                .map(process -> new CpuMeter(process.handle()))
                .toList();
        long startNs = System.nanoTime();
        for (ChildProcess process : server.processes()) {
            if (!process.isAlive()) {
                throw process.failed("ended");
            }
        }
        devices.send(Load.closedLoop(messages));
        double acknowledgedSeconds = (System.nanoTime() - startNs) / 1e9;
        acknowledged += messages;
        Turn turn = awaitKafka(messages, before, meters, startNs, acknowledgedSeconds);
        found += topic.committedSince(looked);
        looked = topic.positions();
        return turn;
    }

    /** Until as many records have come as messages were acknowledged, or no more come. */
    private Turn awaitKafka(
            long messages,
            Map<TopicPartition, Long> before,
            List<CpuMeter> meters,
            long startNs,
            double acknowledgedSeconds)
            throws BenchFailed {
        double cpuSeconds = 0;
        double idleCpuSeconds = 0;
        long arrived = -1;
        long arrivedNs = System.nanoTime();
        while (arrived < messages && System.nanoTime() - arrivedNs < SETTLED_NS) {
            if (arrived >= 0) {
                LockSupport.parkNanos(LOOK_NS);
            }
            long now = total(topic.ends()) - total(before);
            idleCpuSeconds +=
                    meters.stream().mapToDouble(meter -> meter.lap().seconds()).sum();
            if (now != arrived) {
                // Waiting for what does not come is no part of the work.
                cpuSeconds += idleCpuSeconds;
                idleCpuSeconds = 0;
                arrived = now;
                arrivedNs = System.nanoTime();
            }
        }
        double inKafkaSeconds = Math.max(acknowledgedSeconds, (arrivedNs - startNs) / 1e9);
        return new Turn(acknowledgedSeconds, inKafkaSeconds, cpuSeconds);
    }

    private static long total(Map<TopicPartition, Long> ends) {
        return ends.values().stream().mapToLong(end -> end).sum();
    }

    /** It takes no more turns. */
    void stop(String reason) {
        stopped = reason;
    }

    /** Why it takes no more turns, or null. */
    @Nullable
    String stopped() {
        return stopped;
    }

    Identity identity() {
        return identity;
    }

    Cost cost() {
        return cost;
    }

    /** Messages until Kafka had the last of a turn. */
    List<Double> inKafkaPerSecond() {
        return inKafkaPerSecond;
    }

    /** In all turns and the warm-up. */
    long acknowledged() {
        return acknowledged;
    }

    /** More were acknowledged than are in Kafka. */
    long lost() {
        return Math.max(0, acknowledged - found);
    }

    /** More are in Kafka than were acknowledged. */
    long excess() {
        return Math.max(0, found - acknowledged);
    }

    @Override
    public void close() {
        devices.close();
        topic.close();
        server.close();
    }
}
