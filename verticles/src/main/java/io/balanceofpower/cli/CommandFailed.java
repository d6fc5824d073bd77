package io.balanceofpower.cli;

import java.util.List;

/**
 * A command cannot do what it was asked to, for a reason that whoever gave it can remove. Printed on standard error, a
 * line each, without a stack trace unless {@code --verbose}.
 */
public final class CommandFailed extends Exception {

    private final ExitCode exitCode;
    private final List<String> lines;

    /** Each line says what is wrong with what, and the remedy. */
    public CommandFailed(ExitCode exitCode, List<String> lines) {
        super(String.join("\n", lines));
        this.exitCode = exitCode;
        this.lines = List.copyOf(lines);
    }

    /** With the cause, which only {@code --verbose} shows. */
    public CommandFailed(ExitCode exitCode, String line, Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
        this.lines = List.of(line);
    }

    ExitCode exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }
}
