package io.balanceofpower.faults;

import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.loadtests.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people. */
final class FaultWords {
    private FaultWords() {}

    static String table(FaultReport report) {
        Table table =
                new Table("fault", "took s", "stall s", "takeovers", "p50 ms", "worst ms", "duplicates", "reordered");
        for (FaultReport.Done done : report.faults()) {
            Takeovers takeovers = done.seen().all();
            boolean any = takeovers.count() > 0;
            table.row(
                    done.name(),
                    seconds(done.tookMs()),
                    seconds(done.seen().stallMs()),
                    String.valueOf(takeovers.count()),
                    any ? whole(takeovers.p50Ms()) : "-",
                    any ? whole(takeovers.worstMs()) : "-",
                    String.valueOf(done.duplicates()),
                    String.valueOf(done.reordered()));
        }
        return table.text();
    }

    static List<String> summary(FaultReport report) {
        List<String> lines = new ArrayList<>(figures(report));
        lines.add("Longest time without progress: " + seconds(report.longestStallMs()) + " s, during "
                + report.longestStallDuring() + ".");
        takeovers(lines, "an owner that is alive", report.fromAlive());
        takeovers(lines, "an owner that is gone", report.fromGone());
        report.skipped().forEach((name, reason) -> lines.add("Skipped " + name + ": " + reason + "."));
        lines.addAll(verdict(report));
        return lines;
    }

    private static List<String> figures(FaultReport report) {
        AuditCounts audit = report.audit();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d messages sent, %,d acknowledged, %,d refused, %,d in Kafka; %d faults; seed %d.",
                        audit.sent(),
                        audit.acknowledged(),
                        audit.refused(),
                        audit.committed(),
                        report.faults().size(),
                        report.options().seed()),
                String.format(
                        Locale.ROOT,
                        "%,d duplicates, %,d missing, %,d reordered, %,d without an answer.",
                        audit.duplicates(),
                        audit.missing(),
                        audit.reordered(),
                        report.devices().unanswered()));
    }

    private static void takeovers(List<String> lines, String owner, Takeovers takeovers) {
        if (takeovers.count() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Takeover from %s: p50 %,.0f ms, worst %,.0f ms from the loss of the connection;"
                            + " p50 %,.0f ms, worst %,.0f ms beyond the reconnect (%d).",
                    owner,
                    takeovers.p50Ms(),
                    takeovers.worstMs(),
                    takeovers.beyondReconnectP50Ms(),
                    takeovers.beyondReconnectWorstMs(),
                    takeovers.count()));
        }
    }

    private static List<String> verdict(FaultReport report) {
        List<String> lines = new ArrayList<>();
        AuditCounts audit = report.audit();
        broken(lines, audit.missing(), "acknowledged messages are not in Kafka.");
        broken(lines, audit.duplicates(), "extra copies of messages are in Kafka.");
        broken(lines, audit.reordered(), "messages stand after a later one of their device and key.");
        broken(lines, report.devices().unanswered(), "messages got no answer in time after the last fault.");
        broken(lines, report.unserved(), "times a device got no acknowledgement within a minute of a fault.");
        broken(lines, report.nodesEnded(), "nodes ended by themselves.");
        if (!report.readToEnd()) {
            lines.add("A transaction stayed open, and what lies behind it could not be read: the audit is incomplete.");
        }
        if (report.kept()) {
            lines.add("Promises kept.");
        }
        return lines;
    }

    private static void broken(List<String> lines, long count, String what) {
        if (count > 0) {
            lines.add(String.format(Locale.ROOT, "PROMISE BROKEN: %,d %s", count, what));
        }
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f", ms / 1_000.0);
    }

    private static String whole(double ms) {
        return String.format(Locale.ROOT, "%,.0f", ms);
    }
}
