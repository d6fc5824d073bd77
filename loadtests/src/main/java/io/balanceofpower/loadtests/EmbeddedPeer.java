package io.balanceofpower.loadtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker within a program of ours, which forwards by the broker's own interface for extensions.
 *
 * @param arguments after those that all programs have
 */
record EmbeddedPeer(String name, PeerLibraries.Program program, List<String> arguments) implements PreparedPeer {

    private static final String READY = "ready";

    @Override
    public String version() {
        return program.libraries().get(0).version();
    }

    @Override
    public RunningPeer start(Stage stage, String topic) throws BenchFailed {
        int port = Stage.freePort();
        ChildProcess process = start(stage, name, program, port, topic, arguments);
        return new RunningPeer(List.of(process), Stage.local(port));
    }

    /** Starts a program and waits until it is ready. */
    static ChildProcess start(
            Stage stage, String name, PeerLibraries.Program program, int mqttPort, String topic, List<String> more)
            throws BenchFailed {
        List<String> all = new ArrayList<>(List.of(String.valueOf(mqttPort), stage.bootstrapServers(), topic));
        all.addAll(more);
        ChildProcess process = stage.keep(ChildProcess.startJvm(
                name,
                List.of(),
                stage.javaOptions(),
                directory(stage, name),
                program.classPath(),
                program.mainClass(),
                all));
        Stage.awaitOrClose(process, READY);
        return process;
    }

    /** A directory of its own, for what it writes. */
    static Path directory(Stage stage, String name) {
        try {
            return Files.createDirectories(stage.directory().resolve("peer-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
