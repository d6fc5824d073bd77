package io.balanceofpower.loadtests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mosquitto from the system's packages, and a program that subscribes to it.
 *
 * @param version of all of it
 * @param limits lines of Mosquitto's configuration
 */
record MosquittoPeer(String name, Path mosquitto, String version, PeerLibraries.Program subscriber, List<String> limits)
        implements PreparedPeer {

    /** Nothing is dropped for being too much. */
    static final List<String> UNLIMITED = List.of("max_queued_messages 0", "max_inflight_messages 0");

    private static final Pattern VERSION = Pattern.compile("mosquitto version (\\S+)");
    private static final long START_NS_MAX = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    static MosquittoPeer prepare(String name, PeerLibraries libraries, PeerProgram subscriber, List<String> limits)
            throws NoPeer {
        Path mosquitto = find(System.getenv().getOrDefault("PATH", ""))
                .orElseThrow(() -> new NoPeer(
                        "there is no program mosquitto; apt-get install mosquitto, or brew install mosquitto", null));
        PeerLibraries.Program program = libraries.program(subscriber);
        return new MosquittoPeer(name, mosquitto, version(mosquitto, program), program, limits);
    }

    /** Mosquitto's, then what each library of the program is called and its version. */
    private static String version(Path mosquitto, PeerLibraries.Program program) throws NoPeer {
        StringBuilder all = new StringBuilder(version(mosquitto));
        program.libraries()
                .forEach(library ->
                        all.append(", ").append(library.artifact()).append(' ').append(library.version()));
        return all.toString();
    }

    /** Debian puts it where only root's path leads. */
    private static Optional<Path> find(String path) {
        return Stream.concat(
                        Arrays.stream(path.split(File.pathSeparator, -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String version(Path mosquitto) throws NoPeer {
        try {
            Process help = new ProcessBuilder(mosquitto.toString(), "-h")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(said);
            return matcher.find() ? matcher.group(1) : "of unknown version";
        } catch (IOException e) {
            throw new NoPeer(mosquitto + " does not run: " + e.getMessage(), e);
        }
    }

    @Override
    public RunningPeer start(Stage stage, String topic) throws BenchFailed {
        int port = Stage.freePort();
        Path directory = EmbeddedPeer.directory(stage, name);
        Path configuration = directory.resolve("mosquitto.conf");
        try {
            Files.write(configuration, configuration(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess broker = stage.keep(ChildProcess.startProgram(
                name, List.of(mosquitto.toString(), "-c", configuration.toString()), directory));
        awaitPort(broker, port);
        ChildProcess reader = EmbeddedPeer.start(stage, name + "-subscriber", subscriber, port, topic, List.of());
        return new RunningPeer(List.of(broker, reader), Stage.local(port));
    }

    private static void awaitPort(ChildProcess broker, int port) throws BenchFailed {
        long untilNs = System.nanoTime() + START_NS_MAX;
        while (!accepts(port)) {
            if (!broker.isAlive()) {
                throw broker.failed("ended");
            } else if (System.nanoTime() - untilNs > 0) {
                throw broker.failed("did not open its port");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private List<String> configuration(int port) {
        List<String> lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1",
                "allow_anonymous true",
                "persistence false",
                "set_tcp_nodelay true",
                "log_dest stderr",
                "log_type notice",
                "log_type information",
                "log_type warning",
                "log_type error",
                "log_timestamp false",
                "connection_messages false"));
        lines.addAll(limits);
        return lines;
    }
}
