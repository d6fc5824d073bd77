package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file that {@code --json} names. */
public final class ResultFile {

    private ResultFile() {}

    /**
     * Deletes what an earlier run wrote, so that a run that fails leaves nothing that looks like its result.
     *
     * @throws CommandFailed if the file could not be written in the end, before minutes are spent
     */
    public static void clear(Path file) throws CommandFailed {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of(file + ": cannot be written; name a file in a directory that exists and is yours"));
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, file + ": cannot be replaced (" + e + ")", e);
        }
    }

    /** One object. */
    public static void write(Path file, ObjectNode figures) throws CommandFailed {
        try {
            Files.writeString(file, figures.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, file + ": cannot be written (" + e + ")", e);
        }
    }
}
