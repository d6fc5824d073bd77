package io.balanceofpower.settings;

/**
 * One thing wrong with what somebody wrote in a file, with the remedy.
 *
 * <p>Each text is made fit for one line of a terminal: control and invisible characters are escaped, and what is longer
 * than {@link #CHARS_MAX} characters is cut.
 *
 * @param file the file as its writer named it
 * @param line from 1; 0 when the problem has no line, such as a file that cannot be read
 * @param column from 1, in code points; 0 like {@code line}
 * @param key the path of the key, such as {@code routes[0].filter}; empty when the problem is the file's own
 * @param value what is written there, shortened; empty when nothing is, or when it must not be shown
 * @param wrong what is wrong with it, so that key, value and this read as a sentence
 * @param allowed what may stand there; empty when {@code wrong} says it
 */
public record Problem(String file, int line, int column, String key, String value, String wrong, String allowed) {

    /** The most characters of each text. */
    public static final int CHARS_MAX = 400;

    /** Makes each text fit for one line. */
    public Problem {
        file = oneLine(file);
        key = oneLine(key);
        value = oneLine(value);
        wrong = oneLine(wrong);
        allowed = oneLine(allowed);
    }

    private static String oneLine(String text) {
        if (text.length() <= CHARS_MAX && text.codePoints().noneMatch(Problem::isInvisible)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(CHARS_MAX).forEach(c -> {
            if (isInvisible(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > CHARS_MAX ? out + "…" : out.toString();
    }

    /** Also the marks that reverse the direction of writing, and line separators beyond ASCII. */
    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** One line: {@code file:line:column: key: value wrong; allowed: …}, the form that editors and terminals link. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        if (!value.isEmpty()) {
            text.append(value).append(' ');
        }
        text.append(wrong);
        return allowed.isEmpty()
                ? text.toString()
                : text.append("; allowed: ").append(allowed).toString();
    }
}
