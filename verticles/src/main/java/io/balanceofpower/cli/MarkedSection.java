package io.balanceofpower.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a text file that is made, not written, and stands between two marks.
 *
 * @param begin the first mark, a line with its end
 * @param end the second, likewise
 */
public record MarkedSection(String begin, String end) {

    /**
     * Replaces what stands between the marks.
     *
     * @throws CommandFailed if the file cannot be read and written, or the marks are not in it
     */
    public void putInto(Path file, String content) throws CommandFailed {
        try {
            Files.writeString(file, with(Files.readString(file), content));
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, file + ": cannot be read and written (" + e + ")", e);
        }
    }

    /**
     * The file's text as it should be.
     *
     * @throws IOException if the marks are not in it
     */
    public String with(String text, String content) throws IOException {
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException("these two lines are missing: " + begin.strip() + " and " + end.strip());
        }
        return text.substring(0, from + begin.length()) + "\n" + content + text.substring(to);
    }
}
