package io.balanceofpower.load;

import java.util.List;
import java.util.Locale;

/** What {@code bop load --list} prints. */
final class ListText {
    private ListText() {}

    static String all() {
        StringBuilder lines = new StringBuilder();
        Catalogue.all().forEach(question -> lines.append(line(18, question.name(), question.what())));
        return lines.append(System.lineSeparator())
                .append("bop load --list SIMULATION shows its parameters.")
                .append(System.lineSeparator())
                .toString();
    }

    static String of(Question question) {
        StringBuilder lines = new StringBuilder(question.what()).append(System.lineSeparator());
        List<Parameter> parameters = question.parameters();
        parameters.forEach(parameter -> lines.append(line(
                32,
                "  -D" + parameter.name() + "=" + (parameter.standard().isEmpty() ? "..." : parameter.standard()),
                parameter.what())));
        return lines.toString();
    }

    private static String line(int width, String name, String what) {
        return String.format(Locale.ROOT, "%-" + width + "s  %s%n", name, what);
    }
}
