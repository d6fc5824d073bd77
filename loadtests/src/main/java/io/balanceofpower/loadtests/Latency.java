package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.TopicPartition;

/**
 * How long an acknowledgement takes at a fixed rate, beside how long a bare lane takes to commit at that rate: what is
 * between the two is the node's. Both run at once and take turns. Times count from when a message was to be sent, so
 * that a stall counts for all that it holds up.
 *
 * @param perSecond messages of all devices
 * @param rounds turns of each that count
 * @param turnSeconds how long each turn is
 * @param warmUpMessages of each before the first round, as fast as it goes; then follows a turn that does not count
 * @param javaOptions of every process that is measured
 */
record Latency(
        Workload workload,
        double perSecond,
        int rounds,
        int turnSeconds,
        long warmUpMessages,
        List<String> javaOptions) {

    /** What one contender's turns came to. */
    static final class Times {
        private final Histogram allNs = Latencies.histogram();
        private final List<Double> p50Ms = new ArrayList<>();
        private double cpuSeconds;
        private double seconds;

        private void add(Histogram roundNs, double roundSeconds, double roundCpuSeconds) {
            allNs.add(roundNs);
            p50Ms.add(Latencies.ms(roundNs, 50));
            seconds += roundSeconds;
            cpuSeconds += roundCpuSeconds;
        }

        Histogram allNs() {
            return allNs;
        }

        /** Of each turn, in their order. */
        List<Double> p50Ms() {
            return p50Ms;
        }

        double cores() {
            return cpuSeconds / seconds;
        }
    }

    /** Both, to be compared. */
    record Result(Times producer, Times node) {

        double differenceMs(double percentile) {
            return Latencies.ms(node.allNs(), percentile) - Latencies.ms(producer.allNs(), percentile);
        }
    }

    Result run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka, the node and the bare producer");
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender producer = stage.bareProducer(workload);
                Contender node = stage.node(workload).contender(workload)) {
            for (Contender contender : List.of(producer, node)) {
                progress.say("warming up: " + contender.name());
                contender.send(Load.closedLoop(warmUpMessages));
                contender.send(Load.openLoop(messages(), perSecond));
            }
            Result result = new Result(new Times(), new Times());
            for (int round = 1; round <= rounds; round++) {
                String name = "round " + round + " of " + rounds + ": ";
                take(progress, name, topic, producer, result.producer());
                take(progress, name, topic, node, result.node());
            }
            return result;
        }
    }

    private long messages() {
        return (long) (perSecond * turnSeconds);
    }

    private void take(Progress progress, String round, KafkaTopic topic, Contender contender, Times times)
            throws BenchFailed {
        Map<TopicPartition, Long> before = topic.ends();
        CpuMeter meter = new CpuMeter(contender.process());
        long startNs = System.nanoTime();
        Histogram latenciesNs = contender.send(Load.openLoop(messages(), perSecond));
        double cpuSeconds = meter.lap().seconds();
        times.add(latenciesNs, (System.nanoTime() - startNs) / 1e9, cpuSeconds);
        progress.say(round + contender.name() + ": p50 " + Numbers.decimals(Latencies.ms(latenciesNs, 50), 2)
                + " ms, p99 " + Numbers.decimals(Latencies.ms(latenciesNs, 99), 2) + " ms");
        topic.requireCommitted(contender, before, messages());
    }
}
