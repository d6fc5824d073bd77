package io.balanceofpower.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one broker.
 *
 * @param path exists and can be written to
 * @param temporary whether it ends with the broker
 */
record BrokerDirectory(Path path, boolean temporary) {

    /** Creates what is missing: the directory given, or a temporary one if none is given. */
    static BrokerDirectory open(@Nullable Path given) {
        Path tried = given == null ? Path.of(System.getProperty("java.io.tmpdir")) : given.toAbsolutePath();
        try {
            if (given == null) {
                return new BrokerDirectory(Files.createTempDirectory("bop-kafka-"), true);
            }
            Files.createDirectories(tried);
            Files.delete(Files.createTempFile(tried, "writable-", null));
            return new BrokerDirectory(tried, false);
        } catch (IOException e) {
            throw refused(tried, e);
        }
    }

    static BrokerStartException refused(Path path, IOException e) {
        return new BrokerStartException(
                "Kafka cannot write to " + path + " (" + e
                        + "). Give a data directory that this user may write to and whose disk has room.",
                e);
    }

    /** Where Kafka keeps its logs. */
    Path data() {
        return path.resolve("data");
    }

    /** Deletes the directory if it is temporary. No broker may run on it any more. */
    void close() {
        if (!temporary || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the temporary directory " + path, e);
        }
    }
}
