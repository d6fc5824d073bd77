package io.balanceofpower.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What came of the messages of a run.
 *
 * @param devices how many connected, or tried to
 * @param unanswered messages that were sent and never answered
 * @param reasons how many were refused with each reason code
 */
public record Verdict(AuditReport audit, int devices, long unanswered, SortedMap<Integer, Long> reasons) {

    /** Whether every message that was sent is in Kafka once and in order, or was refused. */
    public boolean kept() {
        return problems().isEmpty();
    }

    /** For people: the sum, and what is wrong with it. */
    public List<String> words() {
        AuditCounts counts = audit.total();
        List<String> words = new ArrayList<>();
        words.add(text(
                "%,d sent by %,d devices = %,d committed once + %,d refused%s",
                counts.sent(),
                devices,
                counts.committed() - counts.repeated(),
                counts.refused(),
                difference() == 0 ? "" : text(" + %,d", difference())));
        if (unanswered > 0) {
            words.add(text("%,d of them got no answer before the run ended.", unanswered));
        }
        reasons.forEach((code, count) -> words.add(text("refused with 0x%02X: %,d", code, count)));
        List<String> problems = problems();
        words.addAll(problems);
        words.add(
                problems.isEmpty()
                        ? "Audit: every message is in Kafka once and in order, or was refused."
                        : "Audit: FAILED");
        return List.copyOf(words);
    }

    private long difference() {
        AuditCounts counts = audit.total();
        return counts.sent() - (counts.committed() - counts.repeated()) - counts.refused();
    }

    private List<String> problems() {
        AuditCounts counts = audit.total();
        List<String> problems = new ArrayList<>();
        if (counts.sent() == 0) {
            problems.add("Nothing was sent.");
        }
        if (audit.unnumbered() > 0) {
            problems.add(text(
                    "%,d records carry no numbers, so nobody can tell copies from losses: let the target's route take them"
                            + " (numbering: {epoch: {field: epoch}, sequence: {field: seq}}), or use -Dversion=5.",
                    audit.unnumbered()));
            return problems;
        }
        add(problems, counts.missing(), "acknowledged messages are not in Kafka.");
        add(problems, counts.duplicates(), "extra copies of messages are in Kafka.");
        add(problems, counts.reordered(), "messages stand after a later one of their device and key.");
        add(problems, audit.incomplete(), "messages are in one of their topics and not in another.");
        add(problems, audit.unchecked(), "records were beyond what the audit can hold, and were not checked.");
        if (difference() != 0) {
            problems.add(text(
                    "%,d messages are neither in Kafka once nor refused. Does the target's route send them to other topics?",
                    difference()));
        }
        return problems;
    }

    private static void add(List<String> problems, long count, String what) {
        if (count > 0) {
            problems.add(text("%,d %s", count, what));
        }
    }

    private static String text(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }

    /** One object. */
    public ObjectNode json() {
        AuditCounts counts = audit.total();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kept", kept())
                .put("devices", devices)
                .put("sent", counts.sent())
                .put("acknowledged", counts.acknowledged())
                .put("refused", counts.refused())
                .put("unanswered", unanswered)
                .put("committed", counts.committed())
                .put("duplicates", counts.duplicates())
                .put("missing", counts.missing())
                .put("reordered", counts.reordered())
                .put("incomplete", audit.incomplete())
                .put("unnumbered", audit.unnumbered())
                .put("unchecked", audit.unchecked());
        ObjectNode codes = json.putObject("reasons");
        reasons.forEach((code, count) -> codes.put(text("0x%02X", code), count));
        return json;
    }
}
