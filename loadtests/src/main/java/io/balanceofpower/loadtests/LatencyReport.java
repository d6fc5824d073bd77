package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What {@code bop bench latency} has to say. */
final class LatencyReport {

    static final double TARGET_RATIO = 3;
    private static final double TARGET_DIFFERENCE_MS = 2;
    private static final double TARGET_CORES = 0.5;
    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

    private LatencyReport() {}

    static Report of(Latency.Result result) {
        String title = "Milliseconds from when a message was to be sent, at " + Numbers.whole(result.perSecond())
                + " messages/s";
        return new Report(
                figures(result),
                List.of(
                        new Report.Titled(title, latencies(result)),
                        new Report.Titled("Node by bare lane", ratios(result))),
                targets(result),
                remarks(result));
    }

    /** Each holds at a rate of its own. */
    private static List<Target> targets(Latency.Result result) {
        if (result.saturationPerSecond().isPresent()) {
            return List.of(
                    Target.atMost(
                            "the node's p99 to read_committed over the bare lane's, at half of saturation",
                            result.ratio(Until.READ_COMMITTED, 99),
                            TARGET_RATIO),
                    Target.atMost(
                            "the same over the p99 of the bare lane's commit, which no consumer is part of",
                            result.ratioToCommit(99),
                            TARGET_RATIO));
        }
        return result.node().cores() > TARGET_CORES
                ? List.of()
                : List.of(Target.atMost(
                        "ms of the node's p50 of PUBACK above the bare lane's commit",
                        result.differenceMs(Until.ACKNOWLEDGED, 50),
                        TARGET_DIFFERENCE_MS));
    }

    private static ObjectNode figures(Latency.Result result) {
        ObjectNode figures = Report.object().put("messagesPerSecond", Numbers.round(result.perSecond()));
        result.saturationPerSecond()
                .ifPresent(perSecond -> figures.put("nodeSaturationMessagesPerSecond", Numbers.round(perSecond)));
        figures.put("ratioReadCommittedP99", Numbers.round(result.ratio(Until.READ_COMMITTED, 99)))
                .put("targetRatioReadCommittedP99", TARGET_RATIO)
                .put("ratioReadCommittedToCommitP99", Numbers.round(result.ratioToCommit(99)))
                .put("laneRatioReadCommittedToCommitP99", Numbers.round(result.laneRatioToCommit(99)))
                .put("differenceP50Ms", Numbers.round(result.differenceMs(Until.ACKNOWLEDGED, 50)))
                .put("targetDifferenceP50Ms", TARGET_DIFFERENCE_MS);
        put(figures, "node", result.node());
        put(figures, "bareLane", result.lane());
        figures.set("overTime", overTime(result.timeline()));
        return figures;
    }

    private static void put(ObjectNode figures, String name, LatencyTimes times) {
        Latencies.put(figures, name + "Acknowledged", times.allNs(Until.ACKNOWLEDGED));
        Latencies.put(figures, name + "ReadUncommitted", times.allNs(Until.READ_UNCOMMITTED));
        Latencies.put(figures, name + "ReadCommitted", times.allNs(Until.READ_COMMITTED));
        ArrayNode rounds = figures.putArray(name + "ReadCommittedP99MsByRound");
        times.p99MsByRound(Until.READ_COMMITTED).forEach(ms -> rounds.add(Numbers.round(ms)));
        figures.put(name + "Messages", times.allNs(Until.READ_COMMITTED).getTotalCount())
                .put(name + "Cores", Numbers.round(times.cores()));
    }

    /** Columns, as plots want them. */
    private static ObjectNode overTime(Timeline timeline) {
        ObjectNode all = Report.object();
        ArrayNode turns = all.putArray("turns");
        timeline.turns()
                .forEach(turn -> turns.addObject()
                        .put("contender", turn.contender())
                        .put("fromSecond", Numbers.round(turn.fromSecond()))
                        .put("toSecond", Numbers.round(turn.toSecond())));
        ArrayNode seconds = all.putArray("second");
        ArrayNode contenders = all.putArray("contender");
        ArrayNode rates = all.putArray("messagesPerSecond");
        ObjectNode cores = all.putObject("cores");
        ObjectNode heap = all.putObject("heapMib");
        for (Timeline.Sample sample : timeline.samples()) {
            seconds.add(Numbers.round(sample.second()));
            contenders.add(sample.contender());
            rates.add(Math.round(sample.messagesPerSecond()));
            add(cores, sample.cores());
            add(heap, sample.heapMib());
        }
        return all;
    }

    private static void add(ObjectNode columns, Map<String, Double> values) {
        values.forEach((name, value) -> columns.withArray("/" + name).add(Numbers.round(value)));
    }

    private static Table latencies(Latency.Result result) {
        Table table = new Table("", "p50", "p90", "p99", "p99.9", "greatest", "p99 by round");
        for (Until until : Until.values()) {
            for (LatencyTimes times : List.of(result.lane(), result.node())) {
                Histogram all = times.allNs(until);
                List<String> cells = new ArrayList<>(List.of(times.label(until)));
                PERCENTILES.forEach(percentile -> cells.add(Numbers.decimals(Latencies.ms(all, percentile), 2)));
                cells.add(Numbers.spread(times.p99MsByRound(until), 2));
                table.row(cells.toArray(String[]::new));
            }
        }
        return table;
    }

    private static Table ratios(Latency.Result result) {
        Table table = new Table("", "p50", "p90", "p99", "p99.9", "greatest");
        for (Until until : Until.values()) {
            List<String> cells = new ArrayList<>();
            cells.add(result.node().label(until) + " / " + result.lane().label(until));
            PERCENTILES.forEach(percentile -> cells.add(Numbers.decimals(result.ratio(until, percentile), 2)));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static List<String> remarks(Latency.Result result) {
        List<String> remarks = new ArrayList<>();
        remarks.add(rate(result));
        remarks.add("The node's p99 to read_committed is " + Numbers.decimals(result.ratio(Until.READ_COMMITTED, 99), 2)
                + " times the bare lane's and " + Numbers.decimals(result.ratioToCommit(99), 2)
                + " times the p99 of the bare lane's commit, of which the bare lane's own consumer is at "
                + Numbers.decimals(result.laneRatioToCommit(99), 2) + ". Its p50 of PUBACK is "
                + Numbers.decimals(result.differenceMs(Until.ACKNOWLEDGED, 50), 2)
                + " ms above the bare lane's commit.");
        remarks.add("The node used " + Numbers.decimals(result.node().cores(), 2) + " cores, the bare lane "
                + Numbers.decimals(result.lane().cores(), 2) + "."
                + (result.node().cores() > TARGET_CORES
                                && result.saturationPerSecond().isEmpty()
                        ? " For the target of PUBACK take a lower --rate."
                        : ""));
        remarks.add("Each of "
                + Numbers.whole(result.node().allNs(Until.READ_COMMITTED).getTotalCount())
                + " messages of the node and "
                + Numbers.whole(result.lane().allNs(Until.READ_COMMITTED).getTotalCount())
                + " of the bare lane came to both consumers once.");
        return remarks;
    }

    private static String rate(Latency.Result result) {
        return result.saturationPerSecond().isPresent()
                ? "The rate is half of the node's saturation, which was "
                        + Numbers.whole(result.saturationPerSecond().getAsDouble()) + " messages/s."
                : "The rate is the one that was asked for.";
    }
}
