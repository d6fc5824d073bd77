package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of somebody else's, run to its end. */
final class Program {
    private static final long LIMIT_S = 60;

    private final List<String> command = new ArrayList<>();

    Program(String name) {
        command.add(name);
    }

    /** Skips the test, and says why, where the program is not installed. */
    static void assumeInstalled(String name) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        if (!there) {
            System.out.println("Skipped: " + name + " is not installed");
        }
        assumeTrue(there, name + " is installed");
    }

    Program with(String... arguments) {
        command.addAll(List.of(arguments));
        return this;
    }

    void run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".txt");
        int status = status(output);
        assertThat(status).as(command + "\n" + Files.readString(output)).isZero();
        Files.delete(output);
    }

    /** Starts it, with an input that does not end, and kills it when something has happened. */
    void killedOnce(Callable<Boolean> happened) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().until(happened);
        } finally {
            process.destroyForcibly();
        }
    }

    boolean succeeds() throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".txt");
        int status = status(output);
        Files.delete(output);
        return status == 0;
    }

    private int status(Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                Files.writeString(output, "not done in " + LIMIT_S + " s", StandardCharsets.UTF_8);
                return -1;
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
