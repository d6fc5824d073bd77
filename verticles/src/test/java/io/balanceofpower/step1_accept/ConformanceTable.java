package io.balanceofpower.step1_accept;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The conformance cases: those that are written down, and those that follow from a rule that is regular. */
final class ConformanceTable {
    private ConformanceTable() {}

    static List<ConformanceCase> cases() {
        return Stream.of(written(), GeneratedCases.all(), PropertyCases.all())
                .flatMap(cases -> cases)
                .toList();
    }

    private static Stream<ConformanceCase> written() {
        return lines("conformance.txt")
                .flatMap(line -> ConformanceCase.of(
                        line.get(0), line.get(1), line.get(2), line.get(3), line.get(4), line.get(5)));
    }

    /** The fields of each line that says something. */
    static Stream<List<String>> lines(String file) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                ConformanceTable.class.getResourceAsStream("/mqtt/" + file), StandardCharsets.UTF_8))) {
            return reader
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
