package io.balanceofpower.access;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file means, kept up with it: {@link #check} reads the file when it has changed, and puts the new meaning in the
 * place of the old one at once, or keeps the old one when the file is wrong.
 *
 * <p>Any thread asks for {@link #now}; one thread checks.
 */
final class Watched<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final Path file;
    private final Function<Path, YamlLoading<T>> reader;
    private final Consumer<T> changed;

    private volatile T now;
    private volatile boolean faulty;

    /** The state of the file when it was last read, right or wrong. Owned by the thread that checks. */
    private Seen seen;

    /** @param hash of the content; empty when it cannot be read */
    private record Seen(List<Long> outside, String hash) {}

    private Watched(Path file, Function<Path, YamlLoading<T>> reader, Consumer<T> changed, Seen seen, T first) {
        this.file = file;
        this.reader = reader;
        this.changed = changed;
        this.seen = seen;
        this.now = first;
    }

    /**
     * Reads a file for the first time. Blocks.
     *
     * @param changed is told each new meaning, on the thread that checks
     * @return what it means, or what is wrong with it
     */
    static <T> YamlLoading<Watched<T>> open(Path file, Function<Path, YamlLoading<T>> reader, Consumer<T> changed) {
        // Looked at before it is read, so that a change in between is seen the next time.
        Seen seen = new Seen(outside(file), hash(file));
        return reader.apply(file)
                .fold(
                        first -> new YamlLoading.Loaded<>(new Watched<>(file, reader, changed, seen, first)),
                        YamlLoading.Faulty::new);
    }

    T now() {
        return now;
    }

    /** Whether the file is wrong, so that an older meaning of it counts. */
    boolean isFaulty() {
        return faulty;
    }

    /** Blocks on the file. Its time and size are looked at each time, and its content when they differ. */
    void check() {
        List<Long> outside = outside(file);
        if (outside.equals(seen.outside())) {
            return;
        }
        String hash = hash(file);
        boolean same = hash.equals(seen.hash());
        seen = new Seen(outside, hash);
        if (same) {
            return;
        }
        YamlLoading<T> loading = reader.apply(file);
        if (loading instanceof YamlLoading.Loaded<T> loaded) {
            now = loaded.value();
            faulty = false;
            LOG.info("{} has changed and counts from now on", file);
            changed.accept(loaded.value());
        } else {
            faulty = true;
            List<Problem> problems = ((YamlLoading.Faulty<T>) loading).problems();
            LOG.error("{} has changed and is wrong, so what it was before still counts; {}", file, problems);
        }
    }

    private static List<Long> outside(Path file) {
        try {
            return List.of(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS), Files.size(file));
        } catch (IOException absent) {
            return List.of();
        }
    }

    private static String hash(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (IOException absent) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
