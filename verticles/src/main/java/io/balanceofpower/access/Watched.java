package io.balanceofpower.access;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.step1_accept.Steady;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file means, kept up with it: {@link #check} reads the file, and once it has changed and two looks in a row have found
 * the same, so that nobody is writing it, puts its new meaning in the place of the old one, or keeps the old one when the file
 * is wrong. What is compared is what is read: the file is not opened a second time in between.
 *
 * <p>Any thread asks for {@link #now}; one thread checks.
 */
final class Watched<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final Path file;
    private final Reader<T> reader;
    private final Consumer<T> changed;

    private volatile T now;
    private volatile boolean faulty;

    /** Owned by the thread that checks. */
    private final Steady<Content> contents;

    /** Finds the meaning of a file's content, or what is wrong with it. */
    interface Reader<T> {

        /** @param file only appears in problems */
        YamlLoading<T> read(String file, byte[] content);
    }

    /**
     * What one look found.
     *
     * @param wrong why there are no bytes; empty if there are
     */
    private record Content(Buffer bytes, String wrong) {

        /** Of a larger file no more is read than shows that it is one. Blocks. */
        static Content of(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(YamlReader.FILE_BYTES_MAX + 1);
                return bytes.length > YamlReader.FILE_BYTES_MAX
                        ? none("has more than " + YamlReader.FILE_BYTES_MAX + " bytes")
                        : new Content(Buffer.buffer(bytes), "");
            } catch (NoSuchFileException e) {
                return none("does not exist");
            } catch (IOException e) {
                return none("cannot be read (" + e + ")");
            }
        }

        private static Content none(String wrong) {
            return new Content(Buffer.buffer(), wrong);
        }

        <T> YamlLoading<T> meaning(Path file, Reader<T> reader) {
            return wrong.isEmpty()
                    ? reader.read(file.toString(), bytes.getBytes())
                    : new YamlLoading.Faulty<>(List.of(
                            new Problem(file.toString(), 0, 0, "", "", wrong, "the path of a file that may be read")));
        }
    }

    private Watched(Path file, Reader<T> reader, Consumer<T> changed, Content content, T first) {
        this.file = file;
        this.reader = reader;
        this.changed = changed;
        this.contents = new Steady<>(content);
        this.now = first;
    }

    /**
     * Reads a file for the first time, when one look has to do. Blocks.
     *
     * @param changed is told each new meaning, on the thread that checks
     * @return what it means, or what is wrong with it
     */
    static <T> YamlLoading<Watched<T>> open(Path file, Reader<T> reader, Consumer<T> changed) {
        Content content = Content.of(file);
        return content.meaning(file, reader)
                .fold(
                        first -> new YamlLoading.Loaded<>(new Watched<>(file, reader, changed, content, first)),
                        YamlLoading.Faulty::new);
    }

    T now() {
        return now;
    }

    /** Whether the file is wrong, so that an older meaning of it counts. */
    boolean isFaulty() {
        return faulty;
    }

    /** Blocks on the file, whose content is read each time: its time says less. */
    void check() {
        Content found = Content.of(file);
        if (contents.isSettled(found) && !contents.isCounted(found)) {
            contents.count(found);
            take(found.meaning(file, reader));
        }
    }

    private void take(YamlLoading<T> loading) {
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
}
