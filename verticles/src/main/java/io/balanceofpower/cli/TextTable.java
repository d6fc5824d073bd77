package io.balanceofpower.cli;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows under each other, names to the left and numbers to the right.
 *
 * @param names how many columns, from the left, are names
 * @param rows at least one, all of the same length; the first is the head
 */
record TextTable(int names, List<List<String>> rows) {
    private static final int NAME_CHARS_MAX = 40;

    List<String> lines() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> aligned(row, widths)).toList();
    }

    private String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : "  ").append(column < names ? cell + blanks : blanks + cell);
        }
        return line.toString().stripTrailing();
    }

    /** Devices choose their names: none may move the terminal's cursor. */
    static String plain(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /** Plain, and short enough for a column. */
    static String name(String name) {
        String plain = plain(name);
        return plain.length() <= NAME_CHARS_MAX ? plain : plain.substring(0, NAME_CHARS_MAX - 1) + "…";
    }
}
