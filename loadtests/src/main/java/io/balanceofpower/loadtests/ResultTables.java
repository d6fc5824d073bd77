package io.balanceofpower.loadtests;

import io.balanceofpower.cli.MarkedSection;
import java.util.List;
import java.util.Map;

/** What the README says of performance, made of the results of runs: first every target, then a table of each run. */
final class ResultTables {

    static final MarkedSection PLACE = new MarkedSection(
            "<!-- Made by ./bop bench tables --into README.md of the files in loadtests/results. -->\n",
            "<!-- End of what ./bop bench tables made. -->\n");

    private static final String CAPTION = """
            Each table is one run, in which what is compared takes turns (with JMH: follows one another). The machine was
            shared with other work, so only ratios within one run count: absolute figures differ from run to run, and do
            not compare between tables.

            """;

    private final Map<String, String> questions;

    /** @param questions each benchmark's header by its name, in the order in which they are to be shown */
    ResultTables(Map<String, String> questions) {
        this.questions = questions;
    }

    /** @throws IllegalArgumentException if a result is of no known benchmark, or its table is broken; it says which */
    String markdown(List<StoredResult> results) {
        results.stream()
                .filter(result -> !questions.containsKey(result.benchmark()))
                .findFirst()
                .ifPresent(stranger -> {
                    throw new IllegalArgumentException(stranger.name() + ".json: there is no benchmark '"
                            + stranger.benchmark() + "'; there are " + String.join(", ", questions.keySet()));
                });
        List<StoredResult> ordered = questions.keySet().stream()
                .flatMap(name ->
                        results.stream().filter(result -> result.benchmark().equals(name)))
                .toList();
        StringBuilder text = new StringBuilder(CAPTION).append(targets(ordered));
        ordered.forEach(result -> text.append('\n').append(section(result)));
        return text.append('\n').toString();
    }

    private static String targets(List<StoredResult> results) {
        StringBuilder rows = new StringBuilder();
        results.forEach(result -> result.targets().forEach(json -> rows.append(row(Target.read(json), result))));
        return rows.isEmpty() ? "" : "| figure | measured | target | run |\n|---|---:|---|---|\n" + rows;
    }

    private static String row(Target target, StoredResult result) {
        return "| " + Table.cell(target.what()) + " | " + target.figure() + " | " + target.bound() + ", "
                + (target.met() ? "met" : "**not met**") + " | `" + result.name() + "` |\n";
    }

    private String section(StoredResult result) {
        Report.Titled titled = table(result);
        StringBuilder text = new StringBuilder(
                        "**" + result.name() + "**: " + questions.get(result.benchmark()) + "\n\n")
                .append("| command | settings | machine |\n|---|---|---|\n| `")
                .append(Table.cell(result.command()))
                .append("` | ")
                .append(Table.cell(result.settings()))
                .append(" | ")
                .append(Table.cell(result.machine()))
                .append(" |\n\n")
                .append(titled.title())
                .append(":\n\n")
                .append(titled.table().markdown());
        result.remarks().forEach(remark -> text.append("\n- ").append(remark));
        return text.append(result.remarks().isEmpty() ? "" : "\n").toString();
    }

    private static Report.Titled table(StoredResult result) {
        try {
            return result.table();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(result.name() + ".json: its table is broken: " + e.getMessage(), e);
        }
    }
}
