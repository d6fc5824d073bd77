package io.balanceofpower.cli;

import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where progress is shown: on a terminal a line that is rewritten each second, elsewhere a new line every five seconds.
 * Owned by the command's thread.
 */
final class ProgressLine {
    private static final long TERMINAL_MS = 1_000;
    private static final long ELSEWHERE_MS = 5_000;
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private boolean wasRead;

    ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    long intervalMs() {
        return terminal ? TERMINAL_MS : ELSEWHERE_MS;
    }

    /** Waits for some work until its progress is to be shown again; how it ended is seen by whoever joins it. */
    boolean isDone(CompletableFuture<?> work) throws InterruptedException {
        try {
            work.get(intervalMs(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException seenByWhoeverJoins) {
            return true;
        }
    }

    /** @return false if there was somebody who read it and is gone; a closed standard error never had anybody */
    boolean show(String line) {
        if (terminal) {
            err.print(CLEAR + line);
        } else {
            err.println(line);
        }
        boolean isRead = !err.checkError() && !System.err.checkError();
        boolean left = wasRead && !isRead;
        wasRead |= isRead;
        return !left;
    }

    /** Leaves a terminal's line free for what comes next. */
    void end() {
        if (terminal) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
