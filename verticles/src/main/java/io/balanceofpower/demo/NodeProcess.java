package io.balanceofpower.demo;

import io.balanceofpower.broker.Signal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A mesh node in a JVM of its own: {@code bop node} with this JVM's Java and class path, logging to a file in its
 * directory. It ends when this JVM does, in whatever way, and ignores Ctrl-C, which a terminal sends to all processes
 * of a command: its owner ends it when the devices are done.
 *
 * <p>Linux and macOS only (it needs {@code sh}). All methods block; calls must not overlap.
 */
public final class NodeProcess {
    private static final String MAIN = "io.balanceofpower.cli.Bop";
    private static final int LOG_LINES_SHOWN = 12;

    private final NodeAddress address;
    private final Path logFile;
    private final Process process;
    private boolean paused;
    private boolean asked;

    private NodeProcess(NodeAddress address, Path logFile, Process process) {
        this.address = address;
        this.logFile = logFile;
        this.process = process;
    }

    /**
     * Starts the process and returns at once; whether it becomes ready is to be asked at its management port. Its log is
     * added to that of a former one.
     *
     * @param within a command that runs the command after it as the same process, such as {@code ip netns exec NAME}
     */
    public static NodeProcess launch(NodeAddress address, Path settingsFile, Path directory, List<String> within) {
        Path logFile = directory.resolve(address.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command(settingsFile, directory, within))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        // What is set here for other nodes must not change these.
        builder.environment().keySet().removeIf(name -> name.startsWith("BOP_"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new NodeProcess(address, logFile, process);
        } catch (IOException e) {
            throw new DemoException(
                    DemoException.Kind.CANNOT_START,
                    "Cannot start a process for " + address.name() + " (" + e.getMessage() + "). It needs sh and java.",
                    e);
        }
    }

    private static List<String> command(Path settingsFile, Path directory, List<String> within) {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                "sh",
                "-c",
                "trap '' INT HUP; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        // Three of these start at once on what may be two cores: less compiling, one thread to collect garbage. Without
        // UsePerfData and with this tmpdir, a killed process leaves no file outside the directory.
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Djava.io.tmpdir=" + directory);
        command.addAll(List.of("-cp", absoluteClassPath(), MAIN, "node"));
        command.addAll(List.of("--settings", settingsFile.toString()));
        command.addAll(
                List.of("--parent", String.valueOf(ProcessHandle.current().pid())));
        return command;
    }

    /** The process has another working directory. */
    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    public NodeAddress address() {
        return address;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended and nobody had asked it to. */
    public boolean hasEndedByItself() {
        return !asked && !process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Stops it as it stands (SIGSTOP): its connections stay open and nobody answers. */
    public void pause() {
        Signal.STOP.sendTo(process.pid());
        paused = true;
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        Signal.CONT.sendTo(process.pid());
        paused = false;
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        asked = true;
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM: lets it leave in good order, and go on for that if it is paused; returns at once. */
    public void terminate() {
        asked = true;
        if (paused && process.isAlive()) {
            resume();
        }
        process.destroy();
    }

    /** Waits until it has left, and kills it when it takes too long. */
    public void awaitEnd(long waitMsMax) {
        try {
            process.waitFor(waitMsMax, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Its exit code and its last words, a line each. */
    public String lastWords() {
        StringBuilder words = new StringBuilder(address.name());
        words.append(process.isAlive() ? " still runs" : " ended with exit code " + process.exitValue());
        words.append("; the end of its log, ").append(logFile).append(':');
        try {
            List<String> lines = Files.readAllLines(logFile, StandardCharsets.UTF_8);
            lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size())
                    .forEach(line -> words.append("\n  ").append(line));
        } catch (IOException e) {
            words.append(" cannot be read: ").append(e);
        }
        return words.toString();
    }
}
