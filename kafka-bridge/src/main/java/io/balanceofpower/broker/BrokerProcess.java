package io.balanceofpower.broker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A {@link LocalBroker} in a JVM of its own, which can be paused, killed and restarted without harm to this JVM. It
 * runs this JVM's Java on this JVM's class path, in at most 256 MiB of heap, and logs to {@link #logFile()}.
 *
 * <p>The process ends by itself, in good order, when this JVM ends in whatever way, and then deletes its directory if
 * that is temporary. It ignores Ctrl-C, which a terminal sends to all processes of a command, so that its owner can
 * still use it while it ends. What can be left behind: the directory, if both processes are killed at once, or this one
 * in the instant between the directory's making and the other's start.
 *
 * <p>Linux and macOS only (it needs {@code sh} and signals). All methods block; calls must not overlap.
 */
public final class BrokerProcess implements AutoCloseable {
    /** Covers Kafka's own limit of 60 s for its start, and the JVM's. */
    private static final long START_MS_MAX = 90_000;

    private static final int LOG_TAIL_CHARS = 2_000;

    private final BrokerSettings settings;
    private final BrokerDirectory directory;
    private Process process;
    /** Empty until it is ready for the first time. */
    private String bootstrapServers = "";

    private BrokerProcess(BrokerSettings settings, BrokerDirectory directory) {
        this.settings = settings;
        this.directory = directory;
        this.process = startProcess();
    }

    /**
     * Starts a broker and returns when clients can connect.
     *
     * @throws BrokerStartException if it cannot start; then no process and no temporary directory is left
     */
    public static BrokerProcess start(BrokerSettings settings) {
        BrokerProcess broker = launch(settings);
        try {
            broker.awaitReady();
            return broker;
        } catch (BrokerStartException e) {
            broker.close();
            throw e;
        }
    }

    /** Starts its process and returns at once; {@link #awaitReady} or {@link #close} must follow. */
    static BrokerProcess launch(BrokerSettings settings) {
        BrokerDirectory directory = BrokerDirectory.open(settings.directory());
        try {
            return new BrokerProcess(settings, directory);
        } catch (BrokerStartException e) {
            directory.close();
            throw e;
        }
    }

    /** {@code host:port} for clients; stays the same over {@link #restart}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where its data, its port and its log are kept. */
    public Path directory() {
        return directory.path();
    }

    /** Kafka's own log, warnings and errors only; at most 10 MiB and one file of that size before it. */
    public Path logFile() {
        return directory.path().resolve("broker.log");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops the process as it stands (SIGSTOP): its connections stay open and nobody answers. */
    public void pause() {
        Signal.STOP.sendTo(process.pid());
    }

    /** Lets a paused process go on (SIGCONT). */
    public void resume() {
        Signal.CONT.sendTo(process.pid());
    }

    /** Kills the process, paused or not, without any good order (SIGKILL), and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Ends the process, paused or not, in good order: a broker of a cluster hands its partitions to others first. Kills
     * it if that takes more than 20 s.
     */
    public void stop() {
        if (process.isAlive()) {
            resume();
            endByItself();
        }
        kill();
    }

    /**
     * Kills the process if it still runs, and starts another on the same port and data.
     *
     * @throws BrokerStartException if that does not start; the broker may be restarted again, or closed
     */
    public void restart() {
        kill();
        process = startProcess();
        awaitReady();
    }

    /**
     * Ends the process: in good order if its data are to be kept, at once if they are temporary and deleted here. Once
     * closed, does nothing.
     */
    @Override
    public void close() {
        if (directory.temporary()) {
            kill();
        } else {
            stop();
        }
        directory.close();
    }

    private void endByItself() {
        try {
            // End of input is the child's sign that nobody needs it any more.
            process.getOutputStream().close();
            process.waitFor(BrokerChild.END_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process startProcess() {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "trap '' INT HUP; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        // Without UsePerfData and with this tmpdir, a killed process leaves no file outside its directory.
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData"));
        command.add("-Djava.io.tmpdir=" + directory.path());
        command.add("-Dbroker.log=" + logFile());
        command.add("-Dlogback.configurationFile=io/balanceofpower/broker/broker-logback.xml");
        command.addAll(List.of("-cp", absoluteClassPath(), BrokerChild.class.getName()));
        command.addAll(BrokerChild.arguments(settings, directory));
        try {
            return new ProcessBuilder(command)
                    .directory(directory.path().toFile())
                    .redirectError(ProcessBuilder.Redirect.to(errorFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new BrokerStartException(
                    "Cannot start a process for Kafka (" + e.getMessage() + "). It needs sh and java.", e);
        }
    }

    /** The child has another working directory. */
    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Reads the child's one line on its standard output: ready with its address, or failed with the reason. */
    void awaitReady() {
        Process child = process;
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                child::destroyForcibly, CompletableFuture.delayedExecutor(START_MS_MAX, TimeUnit.MILLISECONDS));
        try {
            // Not closed: the child may still write, and an end of this pipe must not disturb it.
            BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(BrokerChild.READY)) {
                    bootstrapServers = line.substring(BrokerChild.READY.length());
                    return;
                }
                if (line.startsWith(BrokerChild.FAILED)) {
                    throw new BrokerStartException(line.substring(BrokerChild.FAILED.length()));
                }
            }
            throw new BrokerStartException(
                    "Kafka's process in " + directory.path() + " ended before it was ready: " + errors());
        } catch (IOException e) {
            throw new BrokerStartException(
                    "Kafka's process in " + directory.path() + " cannot be read: " + e.getMessage(), e);
        } finally {
            tooLate.cancel(false);
        }
    }

    /** What the JVM itself said; Kafka's words are in the log file. */
    private Path errorFile() {
        return directory.path().resolve("broker.err");
    }

    private String errors() throws IOException {
        String all = Files.readString(errorFile(), StandardCharsets.UTF_8).strip();
        return all.substring(Math.max(0, all.length() - LOG_TAIL_CHARS)).replace('\n', ' ');
    }

    /** After SIGKILL: there is nothing left to do about a process that does not go, so the wait has no limit. */
    private void awaitEnd() {
        process.onExit().join();
    }
}
