package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text, aligned for a terminal or as Markdown. The first column is words and the others are figures. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... titles) {
        rows.add(List.of(titles));
    }

    /** The titles, and then each row. */
    List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** As many cells as there are titles. */
    public Table row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** An array of rows, each an array of cells; the first holds the titles. */
    ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        rows().forEach(row -> row.forEach(all.addArray()::add));
        return all;
    }

    /**
     * The opposite of {@link #json}.
     *
     * @throws IllegalArgumentException if it is none, or its rows differ in length
     */
    static Table read(JsonNode rows) {
        List<String[]> all = new ArrayList<>();
        rows.forEach(row -> all.add(cells(row)));
        if (all.isEmpty()) {
            throw new IllegalArgumentException("it has no rows");
        }
        Table table = new Table(all.get(0));
        all.subList(1, all.size()).forEach(table::row);
        return table;
    }

    private static String[] cells(JsonNode row) {
        List<String> cells = new ArrayList<>();
        row.forEach(cell -> cells.add(cell.asText()));
        return cells.toArray(String[]::new);
    }

    public String text() {
        return rows.stream().map(this::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private String line(List<String> row) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> padded(row.get(column), column))
                .collect(Collectors.joining("   "))
                .stripTrailing();
    }

    private String padded(String cell, int column) {
        int width =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        String padding = " ".repeat(width - cell.length());
        return column == 0 ? cell + padding : padding + cell;
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add("| " + row.stream().map(Table::cell).collect(Collectors.joining(" | ")) + " |");
        }
        lines.add(1, "|---|" + "---:|".repeat(rows.get(0).size() - 1));
        return String.join("\n", lines) + "\n";
    }

    /** As it may stand in a table of Markdown. */
    static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
