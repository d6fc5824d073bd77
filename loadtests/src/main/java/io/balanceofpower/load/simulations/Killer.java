package io.balanceofpower.load.simulations;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Kills the node that a run is to kill. Once; what goes wrong fails the run. */
final class Killer {
    private static final long COMMAND_S_MAX = 60;

    private final LoadRun run;
    private final Optional<String> command;
    private final Optional<Long> pid;

    private Killer(LoadRun run, Optional<String> command, Optional<Long> pid) {
        this.run = run;
        this.command = command;
        this.pid = pid;
    }

    static Killer of(LoadRun run) {
        Optional<Long> pid = run.parameters()
                .text("kill.pid")
                .map(Long::valueOf)
                .or(() -> run.plan().pids().stream().findFirst());
        return new Killer(run, run.parameters().text("kill.command"), pid);
    }

    /** Returns at once: the command may take its time, and an event loop calls. */
    void kill() {
        Thread thread = new Thread(() -> command.ifPresentOrElse(this::runCommand, this::killProcess), "load-kill");
        thread.setDaemon(true);
        thread.start();
    }

    private void runCommand(String text) {
        System.out.println("Killing a node: " + text);
        try {
            Process process = new ProcessBuilder("sh", "-c", text).inheritIO().start();
            if (!process.waitFor(COMMAND_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                run.fail("The kill command took more than " + COMMAND_S_MAX + " s: " + text);
            } else if (process.exitValue() != 0) {
                run.fail("The kill command ended with exit code " + process.exitValue() + ": " + text);
            }
        } catch (IOException e) {
            run.fail("The kill command cannot be run (" + e.getMessage() + "): " + text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killProcess() {
        long number = pid.orElseThrow();
        System.out.println("Killing process " + number + " (kill -9)");
        boolean killed =
                ProcessHandle.of(number).map(ProcessHandle::destroyForcibly).orElse(false);
        if (!killed) {
            run.fail("There is no process " + number + " that could be killed; see -Dkill.pid.");
        }
    }
}
