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
 * Kafka has what was acknowledged, since who acknowledges first has the work still to do; and it is divided by the messages
 * that Kafka has, since dropping one costs little. Used by one thread; blocks.
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
    private final List<Double> acknowledgedPerSecond = new ArrayList<>();
    private final Tally tally = new Tally();
    private Map<TopicPartition, Long> looked;
    private @Nullable String stopped;

    /**
     * Who it is.
     *
     * @param afterKafka whether an acknowledgement means that Kafka has the message
     * @param when in a few words, when it acknowledges relative to Kafka
     * @param acknowledges the same as a sentence without its subject
     */
    record Identity(
            String name, String product, String version, boolean afterKafka, String when, String acknowledges) {}

    /**
     * What one turn took.
     *
     * @param found messages that Kafka has of it, each once
     * @param inKafkaSeconds until Kafka had the last of them
     * @param cpuSeconds until then
     */
    record Turn(long found, double acknowledgedSeconds, double inKafkaSeconds, double cpuSeconds) {}

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
        cost.add(turn.found(), turn.inKafkaSeconds(), new CpuMeter.Used(turn.cpuSeconds(), Map.of()));
        acknowledgedPerSecond.add(messages / turn.acknowledgedSeconds());
        return turn;
    }

    private Turn turn(long messages) throws BenchFailed {
        for (ChildProcess process : server.processes()) {
            if (!process.isAlive()) {
                throw process.failed("ended");
            }
        }
        long first = tally.acknowledged();
        long foundBefore = tally.found();
        Map<TopicPartition, Long> before = topic.ends();
        CpuMeter meter = new CpuMeter(
                server.processes().stream().map(ChildProcess::handle).toList());
        long startNs = System.nanoTime();
        devices.send(Load.closedLoop(messages).from(first));
        double acknowledgedSeconds = (System.nanoTime() - startNs) / 1e9;
        tally.acknowledge(messages);
        Waiting waiting = new Waiting(meter, total(before));
        boolean growing = waiting.until(messages);
        // Marks of transactions and duplicates take the places of messages: then as many more are to come.
        for (long missing = missingFrom(first); missing > 0 && growing; missing = missingFrom(first)) {
            growing = waiting.until(waiting.arrived() + missing);
        }
        long found = tally.found() - foundBefore;
        if (found == 0) {
            throw BenchFailed.lost("of " + messages + " acknowledged messages none came to Kafka");
        }
        double inKafkaSeconds = Math.max(acknowledgedSeconds, (waiting.arrivedNs() - startNs) / 1e9);
        return new Turn(found, acknowledgedSeconds, inKafkaSeconds, waiting.cpuSeconds());
    }
    /** Reads on, and says how many of the acknowledged messages from this number on are not there. */
    private long missingFrom(long first) throws BenchFailed {
        var unused = topic.readSince(looked, tally::find);
        looked = topic.positions();
        return tally.lostFrom(first);
    }

    private static long total(Map<TopicPartition, Long> ends) {
        return ends.values().stream().mapToLong(end -> end).sum();
    }

    /** Watches a topic grow, and what that takes. */
    private final class Waiting {
        private final CpuMeter meter;
        private final long before;
        private long arrived = -1;
        private long arrivedNs = System.nanoTime();
        private double cpuSeconds;
        private double idleCpuSeconds;

        Waiting(CpuMeter meter, long before) {
            this.meter = meter;
            this.before = before;
        }

        /** Returns true when so many records have come, and false when no more come. */
        boolean until(long records) throws BenchFailed {
            while (arrived < records) {
                if (arrived >= 0) {
                    LockSupport.parkNanos(LOOK_NS);
                }
                long now = total(topic.ends()) - before;
                idleCpuSeconds += meter.lap().seconds();
                if (now != arrived) {
                    // Waiting for what does not come is no part of the work.
                    cpuSeconds += idleCpuSeconds;
                    idleCpuSeconds = 0;
                    arrived = now;
                    arrivedNs = System.nanoTime();
                } else if (System.nanoTime() - arrivedNs > SETTLED_NS) {
                    return false;
                }
            }
            return true;
        }

        /** Records, whatever they are. */
        long arrived() {
            return arrived;
        }

        long arrivedNs() {
            return arrivedNs;
        }

        double cpuSeconds() {
            return cpuSeconds;
        }
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

    /** Per message that is in Kafka, and until Kafka had the last of a turn. */
    Cost cost() {
        return cost;
    }

    /** Until the last acknowledgement of a turn, whatever Kafka had then. */
    List<Double> acknowledgedPerSecond() {
        return acknowledgedPerSecond;
    }

    /** Of all turns and the warm-up. */
    Tally tally() {
        return tally;
    }

    /** Whether every acknowledged message is in Kafka once, and nothing else. */
    boolean isExact() {
        return tally.lost() == 0 && tally.duplicates() == 0 && tally.strangers() == 0;
    }

    @Override
    public void close() {
        devices.close();
        topic.close();
        server.close();
    }
}
