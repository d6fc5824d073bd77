package io.balanceofpower.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One YAML 1.2 file that somebody wrote by hand, read with positions and with all problems at once.
 *
 * <p>Nothing here throws for what is in the file. Whoever reads asks for what it expects, gets an empty answer where
 * something else stands, goes on, and looks at {@link #problems()} at the end. A file that is not YAML, or that uses
 * anchors, aliases, tags, several documents or deep nesting (none of which a file of settings needs, and each of which
 * hides something from its reader), is looked at no further than that.
 *
 * <p>Used by one thread. Reading a file blocks; not for an event loop.
 */
public final class YamlReader {

    /** The largest file that is read; a larger one is a problem. */
    public static final int FILE_BYTES_MAX = 8 << 20;

    /** The most problems listed; one more line then says how many follow. */
    public static final int PROBLEMS_MAX = 100;

    private final String file;
    private final YamlContents contents;
    private final List<Problem> problems = new ArrayList<>();
    private int problemsDropped;
    private @Nullable YamlValue root;

    private YamlReader(String file, YamlContents contents) {
        this.file = file;
        this.contents = contents;
    }

    /** Reads a file; one that cannot be read is a problem like any other. */
    public static YamlReader read(Path file) {
        YamlReader reader = new YamlReader(file.toString(), new YamlContents());
        byte[] bytes = bytes(file, reader::problem);
        if (bytes != null) {
            reader.contents.itself(bytes);
            reader.decode(bytes);
        }
        return reader;
    }

    /** Reads the bytes that a file held; {@code file} only appears in problems. */
    public static YamlReader read(String file, byte[] content) {
        YamlReader reader = new YamlReader(file, new YamlContents());
        reader.contents.itself(content);
        reader.decodeWithin(content);
        return reader;
    }

    /** Reads the bytes of a file that another one refers to. */
    static YamlReader referredTo(YamlFile file, YamlContents contents) {
        YamlReader reader = new YamlReader(file.path().toString(), contents);
        reader.decodeWithin(file.bytes());
        return reader;
    }

    private void decodeWithin(byte[] content) {
        if (content.length > FILE_BYTES_MAX) {
            tooLarge(this::problem);
        } else {
            decode(content);
        }
    }

    /** Reads text that came from {@code file}, which only appears in problems. */
    public static YamlReader read(String file, String text) {
        YamlReader reader = new YamlReader(file, new YamlContents());
        reader.contents.itself(text.getBytes(StandardCharsets.UTF_8));
        if (text.length() > FILE_BYTES_MAX) {
            tooLarge(reader::problem);
        } else {
            reader.parse(text);
        }
        return reader;
    }

    /** What the file holds; empty when it holds nothing but comments, and when it is not YAML (then there are problems). */
    public Optional<YamlValue> root() {
        return Optional.ofNullable(root);
    }

    /** All problems so far, in the order of the file. */
    public List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        all.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (problemsDropped > 0) {
            all.add(new Problem(file, 0, 0, "", "", problemsDropped + " more problems are not listed", ""));
        }
        return List.copyOf(all);
    }

    /** What the file and those that it refers to held, as far as they were read. */
    public YamlContents contents() {
        return contents;
    }

    /** Adds a problem of the file as a whole. */
    public void problem(String wrong, String allowed) {
        add(new Problem(file, 0, 0, "", "", wrong, allowed));
    }

    void problem(Optional<Mark> at, String key, String value, String wrong, String allowed) {
        problem(at, 0, key, value, wrong, allowed);
    }

    /** What would be a problem and is let be: it is not added to them. */
    Problem warning(Optional<Mark> at, String key, String wrong, String allowed) {
        int line = at.map(mark -> mark.getLine() + 1).orElse(0);
        int column = at.map(mark -> mark.getColumn() + 1).orElse(0);
        return new Problem(file, line, column, key, "", wrong, allowed);
    }

    /** @param further how many columns further */
    void problem(Optional<Mark> at, int further, String key, String value, String wrong, String allowed) {
        int line = at.map(mark -> mark.getLine() + 1).orElse(0);
        int column = at.map(mark -> mark.getColumn() + 1 + further).orElse(0);
        add(new Problem(file, line, column, key, value, wrong, allowed));
    }

    void add(Problem problem) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(problem);
        } else {
            problemsDropped++;
        }
    }

    /** The bytes of a file; null for one that cannot be read, and then {@code problem} has heard of it. */
    static byte @Nullable [] bytes(Path path, BiConsumer<String, String> problem) {
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                tooLarge(problem);
                return null;
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            problem.accept("does not exist", "the path of a file");
        } catch (IOException e) {
            problem.accept("cannot be read (" + e + ")", "a file that this user may read");
        }
        return null;
    }

    private static void tooLarge(BiConsumer<String, String> problem) {
        problem.accept("is too large", "at most " + FILE_BYTES_MAX + " bytes");
    }

    /** A path as this file means it: one that is relative begins where this file is. */
    Path beside(String path) {
        return Path.of(file).resolveSibling(path);
    }

    private void decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, text, true);
        text.flip();
        if (result.isError()) {
            int[] at = end(text);
            add(new Problem(file, at[0], at[1], "", "", "this byte is not UTF-8", "a file in UTF-8"));
        } else {
            parse(text.toString());
        }
    }

    /** Line and column, from 1, of what follows {@code text}. */
    private static int[] end(CharSequence text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            boolean newLine = text.charAt(i) == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + (Character.isLowSurrogate(text.charAt(i)) ? 0 : 1);
        }
        return new int[] {line, column};
    }

    private void parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(FILE_BYTES_MAX)
                .build();
        try {
            if (YamlForm.check(text, settings, this)) {
                Optional<Node> node = new Compose(settings).composeString(text);
                root = node.map(n -> new YamlValue(this, "", n)).orElse(null);
            }
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            problem(e.getProblemMark(), "", "", "is not YAML: " + context + e.getProblem(), "");
        } catch (ReaderException e) {
            int[] at = end(text.substring(0, text.offsetByCodePoints(0, e.getPosition())));
            String wrong = String.format("is not YAML: it has the character U+%04X", e.getCodePoint());
            add(new Problem(file, at[0], at[1], "", "", wrong, "printable characters"));
        } catch (YamlEngineException e) {
            problem("is not YAML: " + e.getMessage(), "");
        }
    }
}
