package io.balanceofpower.loadtests;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured runs in a process of its own; a JVM has this one's Java and flags for the module system, and the same
 * memory as all others. It is asked by lines on its standard input, answers by lines on its standard output, and logs its
 * standard error to a file. Methods block and must not overlap.
 */
final class ChildProcess implements AutoCloseable {

    private static final long END_MS_MAX = 15_000;
    private static final int LOG_TAIL_CHARS = 1_500;
    private static final String ENDED = "(ended)";

    private final String name;
    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::read, "bench-reads-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM with this one's class path.
     *
     * @param name for messages and the log file
     * @param launcher what stands before Java on the command line; may be empty
     * @param javaOptions such as {@code -Xmx512m}
     * @param directory its working directory, where the log is
     */
    static ChildProcess start(
            String name,
            List<String> launcher,
            List<String> javaOptions,
            Path directory,
            String mainClass,
            List<String> arguments)
            throws BenchFailed {
        return startJvm(name, launcher, javaOptions, directory, absoluteClassPath(), mainClass, arguments);
    }

    /** The same with another class path. */
    static ChildProcess startJvm(
            String name,
            List<String> launcher,
            List<String> javaOptions,
            Path directory,
            String classPath,
            String mainClass,
            List<String> arguments)
            throws BenchFailed {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaFlags.inherited());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return startProgram(name, command, directory);
    }

    /** Starts what need not be a JVM. */
    static ChildProcess startProgram(String name, List<String> command, Path directory) throws BenchFailed {
        Path log = directory.resolve(name + ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectError(log.toFile());
            builder.environment().keySet().removeAll(NodeFiles.variables());
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw BenchFailed.notStarted("cannot start a process for the " + name + ": " + e.getMessage(), e);
        }
    }

    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Only closing the process makes a pipe fail, and then nobody waits for a line.
        } finally {
            lines.add(ENDED);
        }
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Writes a line and waits for one that starts with the prefix; other lines are skipped. */
    String ask(String line, String prefix, long limitMs) throws BenchFailed {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw failed("does not read its input (" + e.getMessage() + ")");
        }
        return await(prefix, limitMs);
    }

    /** The rest of the next line that starts with the prefix. */
    String await(String prefix, long limitMs) throws BenchFailed {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (true) {
            String line = poll(untilNs - System.nanoTime());
            if (line == null) {
                throw failed("did not answer within " + limitMs / 1000 + " s");
            } else if (line.equals(ENDED)) {
                throw failed("ended");
            } else if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
    }

    private @Nullable String poll(long waitNs) throws BenchFailed {
        try {
            return lines.poll(waitNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    /** A failure that shows the end of the child's log. */
    BenchFailed failed(String what) {
        return BenchFailed.notStarted("the " + name + " " + what + ": " + logTail(), null);
    }

    /** Without the frames of stack traces, which would push out what they are about. */
    private String logTail() {
        try (Stream<String> logged = Files.lines(log, StandardCharsets.UTF_8)) {
            String all = logged.filter(line -> !line.startsWith("\tat ")).collect(Collectors.joining(" "));
            return all.isEmpty() ? "it logged nothing" : all.substring(Math.max(0, all.length() - LOG_TAIL_CHARS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, and SIGKILL if that does not end it in time. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
