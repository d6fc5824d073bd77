package io.balanceofpower.loadtests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long messages take at a fixed rate from when they were to be sent to their acknowledgement and to a consumer of
 * each isolation level, beside how long a bare lane's messages take to the same: what is between the two is the node's.
 * Both run at once and take turns. Times count from when a message was to be sent, so that a stall counts for all that
 * it holds up.
 *
 * @param rate of all devices
 * @param rounds turns of each that count
 * @param turnSeconds how long each turn is
 * @param warmUpMessages of each before the first round, as fast as it goes; then follows a turn that does not count
 * @param javaOptions of every process that is measured
 */
record Latency(
        Workload workload, Rate rate, int rounds, int turnSeconds, long warmUpMessages, List<String> javaOptions) {

    private static final double STEP_PER_SECOND = 100;

    /**
     * All that was measured.
     *
     * @param perSecond messages that were to be sent
     * @param saturationPerSecond of the node, if the rate is half of it
     */
    record Result(
            double perSecond,
            OptionalDouble saturationPerSecond,
            LatencyTimes lane,
            LatencyTimes node,
            Timeline timeline) {

        double differenceMs(Until until, double percentile) {
            return node.ms(until, percentile) - lane.ms(until, percentile);
        }

        double ratio(Until until, double percentile) {
            return node.ms(until, percentile) / lane.ms(until, percentile);
        }

        /** Of the node's {@code read_committed} to the bare lane's commit, which no consumer has had yet. */
        double ratioToCommit(double percentile) {
            return node.ms(Until.READ_COMMITTED, percentile) / lane.ms(Until.ACKNOWLEDGED, percentile);
        }

        /** The same of the bare lane's own {@code read_committed}: what no node can be below. */
        double laneRatioToCommit(double percentile) {
            return lane.ms(Until.READ_COMMITTED, percentile) / lane.ms(Until.ACKNOWLEDGED, percentile);
        }
    }

    /** What takes turns, and what reads along. */
    private record Cast(Progress progress, Consumers consumers, Contender lane, Contender node) {}

    Result run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka, the node and the bare lane");
        try (Stage stage = Stage.open(javaOptions)) {
            return run(progress, stage);
        }
    }

    private Result run(Progress progress, Stage stage) throws BenchFailed {
        try (Consumers consumers = new Consumers(stage.bootstrapServers());
                Contender lane = stage.bareProducer(workload);
                Contender node = stage.node(workload).contender(workload)) {
            Cast cast = new Cast(progress, consumers, lane, node);
            double warmUpPerSecond = warmUp(cast);
            OptionalDouble saturation = saturation(cast, warmUpPerSecond);
            double perSecond = rate.perSecond().orElse(half(saturation.orElse(0)));
            progress.say("at " + Numbers.whole(perSecond) + " messages/s, not counted yet");
            consumers.send(lane, load(perSecond));
            consumers.send(node, load(perSecond));
            return takeTurns(cast, stage.kafka(), perSecond, saturation);
        } catch (BenchFailed e) {
            throw stage.explained(e);
        }
    }

    /** Returns how many messages the node took in a second, cold as it was. */
    private double warmUp(Cast cast) throws BenchFailed {
        cast.progress().say("warming up: bare lane");
        cast.consumers().send(cast.lane(), Load.closedLoop(warmUpMessages));
        cast.progress().say("warming up: node");
        return warmUpMessages
                / cast.consumers()
                        .send(cast.node(), Load.closedLoop(warmUpMessages))
                        .seconds();
    }

    /** What the node can do with both consumers reading along, as they do when it is measured. */
    private OptionalDouble saturation(Cast cast, double warmUpPerSecond) throws BenchFailed {
        if (rate.perSecond().isPresent()) {
            return OptionalDouble.empty();
        }
        long messages = Math.max(1, (long) (warmUpPerSecond * turnSeconds));
        cast.progress().say("measuring the node's saturation");
        double saturation = messages
                / cast.consumers().send(cast.node(), Load.closedLoop(messages)).seconds();
        cast.progress().say("the node's saturation is " + Numbers.whole(saturation) + " messages/s");
        return OptionalDouble.of(saturation);
    }

    /** At least one message per second, and a multiple of 100 if there are as many. */
    static double half(double perSecond) {
        double half = perSecond / 2;
        return Math.max(1, half < STEP_PER_SECOND ? half : half - half % STEP_PER_SECOND);
    }

    private Load load(double perSecond) {
        return Load.steady((long) Math.max(1, perSecond * turnSeconds), perSecond);
    }

    private Result takeTurns(Cast cast, ProcessHandle kafka, double perSecond, OptionalDouble saturation)
            throws BenchFailed {
        LatencyTimes laneTimes = LatencyTimes.lane();
        LatencyTimes nodeTimes = LatencyTimes.node();
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        processes.put(nodeTimes.name(), cast.node().process());
        processes.put(laneTimes.name(), cast.lane().process());
        processes.put("Kafka", kafka);
        processes.put("devices and consumers", ProcessHandle.current());
        try (Sampler sampler = Sampler.start(
                cast.consumers()::committedCount, processes, List.of(nodeTimes.name(), laneTimes.name()))) {
            for (int round = 1; round <= rounds; round++) {
                String name = "round " + round + " of " + rounds + ": ";
                take(cast, name, sampler, cast.lane(), laneTimes, perSecond);
                take(cast, name, sampler, cast.node(), nodeTimes, perSecond);
            }
            return new Result(perSecond, saturation, laneTimes, nodeTimes, sampler.finish());
        }
    }

    private void take(
            Cast cast, String round, Sampler sampler, Contender contender, LatencyTimes times, double perSecond)
            throws BenchFailed {
        CpuMeter meter = new CpuMeter(contender.process());
        sampler.begin(times.name());
        Consumers.Delivered delivered = cast.consumers().send(contender, load(perSecond));
        sampler.end();
        times.add(delivered, meter.lap().seconds());
        List<Double> p99Ms = times.p99MsByRound(Until.READ_COMMITTED);
        cast.progress()
                .say(round + times.name() + ": p99 to read_committed "
                        + Numbers.decimals(p99Ms.get(p99Ms.size() - 1), 2) + " ms");
    }
}
