package io.balanceofpower.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory for the nodes' settings, routes and logs; ends with the run. All methods block. */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;

    private WorkDirectory(Path path) {
        this.path = path;
    }

    public static WorkDirectory create() {
        try {
            return new WorkDirectory(Files.createTempDirectory("bop-demo-"));
        } catch (IOException e) {
            throw new DemoException(
                    DemoException.Kind.CANNOT_START,
                    "Cannot create a directory in " + System.getProperty("java.io.tmpdir") + " (" + e
                            + "). Give another one with BOP_JAVA_OPTS=-Djava.io.tmpdir=DIR.",
                    e);
        }
    }

    public Path path() {
        return path;
    }

    /** The demo's routes as a file. */
    public Path writeRoutes() {
        Path file = path.resolve("routes.yaml");
        try (InputStream routes = WorkDirectory.class.getResourceAsStream("/demo/routes.yaml")) {
            if (routes == null) {
                throw new NoSuchFileException("/demo/routes.yaml on the class path");
            }
            Files.copy(routes, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path write(String name, String text) {
        try {
            return Files.writeString(path.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes it with all that is in it; nothing may write to it any more. */
    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + path, e);
        }
    }
}
