package io.balanceofpower.settings;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a YAML file, with its place. Each {@code as…} answers what stands there if it is of that type, or else adds
 * a problem and answers empty; ask for one type only, or a value of another becomes two problems.
 */
public final class YamlValue {

    private static final int SHOWN_CHARS_MAX = 80;
    private static final int SHARE_CHARS_MAX = 32;

    /** What {@link #asShare} takes. */
    public static final String SHARE =
            "a number above 0 and at most 1, such as 0.01, in at most " + SHARE_CHARS_MAX + " characters";

    private final YamlReader reader;
    private final String key;
    private final Node node;

    YamlValue(YamlReader reader, String key, Node node) {
        this.reader = reader;
        this.key = key;
        this.node = node;
    }

    /** The path from the top of the file, such as {@code routes[0].filter}; empty at the top. */
    public String key() {
        return key;
    }

    /** From 1. */
    public int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Whether a text, number, flag or nothing stands here, and neither a mapping nor a list. */
    public boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** Whether a mapping stands here. */
    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** A scalar as it is written, without its quotes, whatever its type; empty (and no problem) for other values. */
    public Optional<String> written() {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** A text. A plain {@code 5}, {@code true} or {@code null} is none; in quotes each is. */
    public Optional<String> asText(String allowed) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return Optional.of(scalar.getValue());
        }
        boolean quotesMend =
                node instanceof ScalarNode scalar && !scalar.getValue().isEmpty();
        problem("is " + type() + ", not a text" + (quotesMend ? " (put it in quotes to make it one)" : ""), allowed);
        return Optional.empty();
    }

    /**
     * A path to a file, relative to the YAML file's own directory, and what that file holds. Blocks. A file that cannot
     * be read or that has more than {@link YamlReader#FILE_BYTES_MAX} bytes is a problem with this value.
     */
    public Optional<YamlFile> asFile(String allowed) {
        return asText(allowed).flatMap(text -> {
            try {
                Path path = reader.beside(text);
                byte[] bytes = YamlReader.bytes(path, this::problem);
                reader.contents().refersTo(path, bytes);
                return Optional.ofNullable(bytes).map(read -> new YamlFile(path, read));
            } catch (InvalidPathException e) {
                problem("is no path", allowed);
                return Optional.empty();
            }
        });
    }

    /**
     * Another YAML file, by its path as in {@link #asFile}.
     *
     * @param read answers what the file means, or empty; the problems that it adds become problems of this file's reading
     */
    public <T> Optional<T> asYaml(String allowed, Function<YamlReader, Optional<T>> read) {
        return asFile(allowed).flatMap(file -> {
            YamlReader other = YamlReader.referredTo(file, reader.contents());
            Optional<T> meaning = read.apply(other);
            other.problems().forEach(reader::add);
            return other.problems().isEmpty() ? meaning : Optional.empty();
        });
    }

    /** A whole number within the limits, both included. */
    public OptionalLong asWhole(long min, long max) {
        String allowed = "a whole number from " + min + " to " + max;
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.INT)) {
            problem("is " + type() + ", not a whole number", allowed);
            return OptionalLong.empty();
        }
        // Twenty characters hold every long; turning much longer digits into a number would take time without bound.
        String digits = scalar.getValue();
        BigInteger value = digits.length() > 20 ? null : new BigInteger(digits);
        if (value == null
                || value.compareTo(BigInteger.valueOf(min)) < 0
                || value.compareTo(BigInteger.valueOf(max)) > 0) {
            problem("is out of range", allowed);
            return OptionalLong.empty();
        }
        return OptionalLong.of(value.longValueExact());
    }

    /** A number above 0 and at most 1, with the digits as they are written. */
    public Optional<BigDecimal> asShare() {
        boolean isNumber = node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.FLOAT) || scalar.getTag().equals(Tag.INT));
        String digits = isNumber ? ((ScalarNode) node).getValue() : "";
        if (!digits.matches("[0-9.]{1," + SHARE_CHARS_MAX + "}")) {
            problem(isNumber ? "is no share" : "is " + type() + ", not a number", SHARE);
            return Optional.empty();
        }
        BigDecimal share = new BigDecimal(digits);
        if (share.signum() <= 0 || share.compareTo(BigDecimal.ONE) > 0) {
            problem("is out of range", SHARE);
            return Optional.empty();
        }
        return Optional.of(share);
    }

    /** {@code true} or {@code false}. */
    public Optional<Boolean> asFlag() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return Optional.of(Boolean.valueOf(scalar.getValue()));
        }
        problem("is " + type() + ", not a flag", "true, false");
        return Optional.empty();
    }

    /** A list; an empty one is one. */
    public Optional<List<YamlValue>> asList(String allowed) {
        if (!(node instanceof SequenceNode sequence)) {
            problem("is " + type() + ", not a list", allowed);
            return Optional.empty();
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            values.add(new YamlValue(reader, key + "[" + values.size() + "]", element));
        }
        return Optional.of(values);
    }

    /** A mapping that may have these keys and no others. Each other key, and each key that repeats, becomes a problem. */
    public Optional<YamlMapping> asMapping(Set<String> keys) {
        return mapping(String.join(", ", keys)).map(mapping -> mapping.refuseOthersThan(keys));
    }

    /** A mapping with any keys. Each key that repeats becomes a problem. */
    public Optional<YamlMapping> asMapping() {
        return mapping("a mapping");
    }

    private Optional<YamlMapping> mapping(String allowed) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(YamlMapping.of(reader, this, mapping));
        }
        problem("is " + type() + ", not a mapping", allowed);
        return Optional.empty();
    }

    /** Adds a problem with this value, which is shown (shortened, in one line). */
    public void problem(String wrong, String allowed) {
        reader.problem(node.getStartMark(), key, shown(), wrong, allowed);
    }

    /**
     * Adds a problem with a place in this text: in one that is written in one line the place in the file, and otherwise the
     * line within the text.
     *
     * @param line from 1
     * @param column from 0
     */
    public void problemAt(int line, int column, String wrong, String allowed) {
        ScalarStyle style = node instanceof ScalarNode scalar ? scalar.getScalarStyle() : ScalarStyle.PLAIN;
        boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
        if (line > 1 || block) {
            problem(wrong + " (line " + line + ", column " + (column + 1) + " of it)", allowed);
            return;
        }
        int quote = style == ScalarStyle.PLAIN ? 0 : 1;
        reader.problem(node.getStartMark(), quote + column, key, shown(), wrong, allowed);
    }

    /** What would be a problem with this value, and is let be. */
    public Problem warning(String wrong, String allowed) {
        return reader.warning(node.getStartMark(), key, wrong, allowed);
    }

    /** Adds a problem with this value, which is not shown: for secrets. */
    public void problemHidden(String wrong, String allowed) {
        reader.problem(node.getStartMark(), key, "", wrong, allowed);
    }

    void problemAt(String path, String wrong, String allowed) {
        reader.problem(node.getStartMark(), path, "", wrong, allowed);
    }

    private String type() {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return "a text";
        }
        if (tag.equals(Tag.BOOL)) {
            return "a flag";
        }
        return tag.equals(Tag.NULL) ? "empty" : "a number";
    }

    private String shown() {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            return "";
        }
        String text = shown(scalar.getValue());
        return scalar.getTag().equals(Tag.STR) ? '"' + text + '"' : text;
    }

    /** The text, no longer than a line bears. */
    static String shown(String text) {
        boolean fits = text.codePointCount(0, text.length()) <= SHOWN_CHARS_MAX;
        return fits ? text : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARS_MAX)) + "…";
    }
}
