package io.balanceofpower.cli;

import io.balanceofpower.demo.DemoException;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
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

    /** A file's meaning, or its problems, a line each, as {@link ExitCode#BAD_SETTINGS}. */
    static <T> T unlessFaulty(YamlLoading<T> loading) throws CommandFailed {
        if (loading instanceof YamlLoading.Loaded<T> loaded) {
            return loaded.value();
        }
        List<Problem> problems = ((YamlLoading.Faulty<T>) loading).problems();
        throw new CommandFailed(
                ExitCode.BAD_SETTINGS, problems.stream().map(Problem::toString).toList());
    }

    /** A run of the demo's parts that could not begin or not go on. */
    public static CommandFailed of(DemoException e) {
        ExitCode exitCode = switch (e.kind()) {
            case CANNOT_START -> ExitCode.UNAVAILABLE;
            case FAILED -> ExitCode.PROMISE_BROKEN;
            case STOPPED -> ExitCode.INTERRUPTED;
        };
        return new CommandFailed(exitCode, String.valueOf(e.getMessage()), e);
    }

    /** Whoever was to wait no longer; the thread stays interrupted. */
    public static CommandFailed interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CommandFailed(ExitCode.INTERRUPTED, "interrupted", e);
    }

    ExitCode exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }
}
