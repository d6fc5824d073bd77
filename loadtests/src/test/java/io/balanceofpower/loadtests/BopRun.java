package io.balanceofpower.loadtests;

import io.balanceofpower.cli.Bop;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** Runs {@code bop} in this JVM, and keeps what it says. */
public final class BopRun {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /**
     * @param arguments with a space between
     * @return the exit code
     */
    public int run(String arguments) {
        return Bop.commandLine(Map.of(), Path.of(""))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.split(" ", -1));
    }

    /** All that the runs have written to standard output. */
    public String out() {
        return out.toString();
    }

    /** And to standard error. */
    public String err() {
        return err.toString();
    }
}
