package io.balanceofpower.loadtests;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says on the terminal what runs now: a line each, with the time since the start. */
public final class Progress {

    private final PrintWriter out;
    private final long startNs = System.nanoTime();

    public Progress(PrintWriter out) {
        this.out = out;
    }

    public void say(String what) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
        out.printf(Locale.ROOT, "%3d:%02d  %s%n", seconds / 60, seconds % 60, what);
        out.flush();
    }
}
