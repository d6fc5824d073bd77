package io.balanceofpower.cli;

import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result for people: totals, the worst streams, where to look, the verdict. */
record AuditText(AuditResult result) {
    private static final List<String> HEAD =
            List.of("device", "stream", "once", "twice or more", "extra copies", "out of order", "gaps");

    List<String> lines() {
        List<String> lines = new ArrayList<>(totals());
        if (!result.worst().isEmpty()) {
            lines.add("");
            lines.addAll(table());
            result.worst().forEach(each -> lines.addAll(examples(each)));
        }
        lines.add("");
        if (!result.doubts().isEmpty()) {
            lines.add("Gaps may be none: " + String.join(" ", result.doubts()));
        }
        lines.addAll(new AuditVerdict(result).lines());
        return lines;
    }

    private List<String> totals() {
        String read = text(
                "Read %,d records of %s (%,d partitions, %s) %s.",
                result.records(),
                String.join(", ", result.request().topics()),
                result.extent().begins().size(),
                result.request().isolation(),
                result.request().since().map(since -> "since " + since).orElse("from the beginning"));
        String unjudged = text(
                "Not judged: %,d records without numbers, %,d that no node wrote, %,d of other devices, %,d beyond the"
                        + " limits.",
                result.report().unnumbered(),
                result.report().foreign(),
                result.otherDevices(),
                result.report().unchecked());
        return List.of(read, counts(), unjudged);
    }

    private String counts() {
        AuditCounts total = result.report().total();
        return text(
                        "%,d messages of %,d streams: %,d once, %,d twice or more (%,d extra copies); %,d out of order; %,d gaps.",
                        total.committed(),
                        result.report().streams().size(),
                        total.committed() - total.repeated(),
                        total.repeated(),
                        total.duplicates(),
                        total.reordered(),
                        total.gaps())
                + (total.replayed() == 0 ? "" : text(" %,d of them replayed.", total.replayed()));
    }

    private List<String> table() {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        result.worst().forEach(each -> rows.add(row(each)));
        List<String> lines = new ArrayList<>(new TextTable(2, rows).lines());
        long more = result.report().streams().size() - (long) result.worst().size();
        if (more > 0) {
            long faulty = result.worst().stream()
                    .filter(each -> AuditResult.faulty(each.counts()))
                    .count();
            lines.add(text(
                    "and %,d more streams, %,d of them with something found; --top shows more",
                    more, result.faultyStreams() - faulty));
        }
        return lines;
    }

    private static List<String> row(AuditResult.Stream stream) {
        AuditCounts counts = stream.counts();
        return List.of(
                TextTable.name(stream.id().device()),
                TextTable.name(stream.id().stream()),
                number(counts.committed() - counts.repeated()),
                number(counts.repeated()),
                number(counts.duplicates()),
                number(counts.reordered()),
                number(counts.gaps()));
    }

    private static List<String> examples(AuditResult.Stream stream) {
        AuditExamples found = stream.examples();
        List<String> lines = new ArrayList<>();
        found.copies()
                .forEach(each -> lines.add(text(
                        "  twice: epoch %d, sequence %d at %s, first at %s",
                        each.epoch(),
                        each.sequence(),
                        each.place(),
                        each.first().map(String::valueOf).orElse("a place far before"))));
        found.reorders()
                .forEach(each -> lines.add(text(
                        "  out of order: epoch %d, sequence %d at %s, after epoch %d, sequence %d",
                        each.epoch(), each.sequence(), each.place(), each.afterEpoch(), each.afterSequence())));
        found.gaps()
                .forEach(each -> lines.add(
                        each.first() == each.last()
                                ? text("  gap: epoch %d, sequence %d", each.epoch(), each.first())
                                : text(
                                        "  gap: epoch %d, sequences %d to %d",
                                        each.epoch(), each.first(), each.last())));
        if (!lines.isEmpty()) {
            lines.add(0, "");
            lines.add(
                    1, TextTable.name(stream.id().device()) + ", stream " + TextTable.name(stream.id().stream()) + ":");
        }
        return lines;
    }

    private static String number(long number) {
        return text("%,d", number);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
