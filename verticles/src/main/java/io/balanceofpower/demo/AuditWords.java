package io.balanceofpower.demo;

import io.balanceofpower.audit.AuditCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The audit in sentences. */
final class AuditWords {
    private AuditWords() {}

    static String figures(AuditCounts audit) {
        return String.format(
                Locale.ROOT,
                "%,d sent, %,d acknowledged, %,d refused; %,d in Kafka.",
                audit.sent(),
                audit.acknowledged(),
                audit.refused(),
                audit.committed());
    }

    /** While it runs, what is acknowledged and not yet read is only on its way. */
    static String running(AuditCounts audit) {
        List<String> faults = new ArrayList<>();
        add(faults, audit.duplicates(), "extra copies");
        add(faults, audit.reordered(), "out of order");
        String verdict =
                faults.isEmpty() ? "None twice, none out of order." : "BROKEN: " + String.join(", ", faults) + ".";
        return audit.missing() == 0
                ? verdict
                : verdict + String.format(Locale.ROOT, " %,d acknowledged and still to be read.", audit.missing());
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    /** The end of a run: what was promised and what came of it, a line each. */
    static List<String> verdict(DemoReport report) {
        AuditCounts audit = report.audit();
        List<String> lines = new ArrayList<>();
        if (!audit.broken() && report.devices().unanswered() == 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Promises kept: all %,d acknowledged trades are in Kafka, each once and in order.",
                    audit.acknowledged()));
        }
        if (audit.missing() > 0) {
            lines.add(broken(audit.missing(), "acknowledged trades are not in Kafka."));
        }
        if (audit.duplicates() > 0) {
            lines.add(broken(audit.duplicates(), "extra copies of trades are in Kafka."));
        }
        if (audit.reordered() > 0) {
            lines.add(broken(audit.reordered(), "trades stand after a later one of their device and key."));
        }
        if (report.devices().unanswered() > 0) {
            lines.add(broken(
                    report.devices().unanswered(), "trades got no answer in time and were given up by their devices."));
        }
        if (!report.readToEnd()) {
            lines.add("A transaction stayed open, and what lies behind it could not be read: the audit is incomplete.");
        }
        return lines;
    }

    private static String broken(long count, String what) {
        return String.format(Locale.ROOT, "PROMISE BROKEN: %,d %s", count, what);
    }
}
