package io.balanceofpower.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Signals that Java cannot send. Linux and macOS only: they go through {@code sh}. */
public enum Signal {
    /** Stops a process as it stands: its connections stay open and nobody answers. */
    STOP,
    /** Lets a stopped process go on. */
    CONT;

    /**
     * Blocks until it is sent.
     *
     * @throws IllegalStateException if there is no such process, or it is not ours
     */
    public void sendTo(long pid) {
        String problem = "no answer";
        try {
            // The shell's own kill: small images have no kill program.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name() + " " + pid)
                    .redirectErrorStream(true)
                    .start();
            problem = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (kill.waitFor() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("Cannot send SIG" + name() + " to process " + pid + ": " + problem);
    }
}
