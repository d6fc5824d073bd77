package io.balanceofpower.cli;

import io.balanceofpower.audit.AuditCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.IsolationLevel;

/** What an audit proves, in sentences. */
record AuditVerdict(AuditResult result) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        result.unread().ifPresent(why -> lines.add("INCOMPLETE: not all was read. " + why));
        if (result.report().unchecked() > 0) {
            lines.add(text(
                    "INCOMPLETE: %,d records were beyond the audit's limits. Audit fewer topics or devices (--device), or a"
                            + " shorter time (--since).",
                    result.report().unchecked()));
        }
        lines.addAll(broken());
        if (!result.broken()) {
            lines.add(unbroken());
        }
        return lines;
    }

    private List<String> broken() {
        AuditCounts total = result.report().total();
        List<String> lines = new ArrayList<>();
        if (total.duplicates() > 0) {
            lines.add(text(
                    "PROMISE BROKEN: %,d messages stand in Kafka more than once%s.",
                    total.repeated(),
                    result.request().isolation() == IsolationLevel.READ_UNCOMMITTED
                            ? ", or in aborted transactions, which read_uncommitted shows"
                            : ""));
        }
        if (total.reordered() > 0) {
            lines.add(text("PROMISE BROKEN: %,d messages stand after a later one of their key.", total.reordered()));
        }
        if (result.incomplete() > 0) {
            lines.add(text(
                    "PROMISE BROKEN: %,d messages are in some of their topics and not in all.", result.incomplete()));
        }
        long missing = result.missing().orElse(0);
        if (missing > 0) {
            lines.add(text("PROMISE BROKEN: %,d messages between others are missing (--gaps-are-missing).", missing));
        }
        return lines;
    }

    private String unbroken() {
        AuditCounts total = result.report().total();
        if (total.committed() == 0) {
            return nothing();
        }
        if (result.missing().isEmpty()) {
            return "NOT PROVEN: whether the gaps are lost messages cannot be told; nothing is twice or out of order.";
        }
        String found = text("%,d messages are in Kafka, each once and in order", total.committed());
        if (!result.complete()) {
            return "Of what was read and checked, " + found + ".";
        }
        return "Promises kept: " + found
                + (total.gaps() == 0
                        ? ", without a gap."
                        : text(
                                ". %,d gaps: numbers that devices left out, or messages that were refused.",
                                total.gaps()));
    }

    private String nothing() {
        return result.records() == 0
                ? "NOT PROVEN: no record was read, so nothing was checked."
                : "NOT PROVEN: none of the records has a device and a sequence of its own, so nothing was checked. Are"
                        + " these the topics that nodes write to, and do devices number their messages?";
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
