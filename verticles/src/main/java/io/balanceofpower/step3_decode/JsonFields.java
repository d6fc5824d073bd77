package io.balanceofpower.step3_decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks some fields out of JSON payloads (RFC 8259), in one pass and without building the rest. Immutable; any number of
 * threads may pick at once. Does not block.
 *
 * <p><b>As far as needed.</b> Reading stops when the last field asked for is found. Whether what follows is well-formed
 * is not promised to be noticed: a payload that is malformed or truncated there may pass. One that is malformed before,
 * or that lacks a field and so is read to the end of its outermost object, does not.
 *
 * <p><b>As written.</b> A number keeps its digits ({@code 61837.63000000}, {@code 1E5}); nothing is ever a
 * {@code double}. Of a name that repeats within an object the first counts, also for what is nested in it. Names are
 * compared after their escapes are resolved, letter by letter, without regard to Unicode normal forms.
 *
 * <p><b>Bounds.</b> The limits below; a payload beyond one is malformed. Fields that nobody asked for may hold strings of
 * any length, since those are skipped unread; the other limits hold for the whole part that is read.
 *
 * <p><b>Encoding.</b> UTF-8; a byte order mark is skipped, as RFC 8259, 8.1 permits.
 */
public final class JsonFields implements Codec {

    /** The deepest nesting of objects and arrays. */
    public static final int DEPTH_MAX = 64;

    /** The longest number, in characters. */
    public static final int NUMBER_CHARS_MAX = 256;

    /** The longest string in a field that is asked for. */
    public static final int STRING_CHARS_MAX = 4096;

    /** The longest name of a field. A parser remembers some, so this bounds memory. */
    public static final int NAME_CHARS_MAX = 1024;

    /** The most paths of one route. */
    public static final int PATHS_MAX = 32;

    static final Malformed EMPTY = new Malformed("is empty");
    static final Malformed NOT_UTF_8 = new Malformed("is not UTF-8");
    private static final Malformed NO_OBJECT = new Malformed("is neither an object nor an array");
    private static final Malformed TRUNCATED = new Malformed("ends in the middle");
    static final Malformed BEYOND_LIMIT = new Malformed(String.format(
            "is beyond a limit: nesting %d levels, numbers %d, strings %d and names %d characters",
            DEPTH_MAX, NUMBER_CHARS_MAX, STRING_CHARS_MAX, NAME_CHARS_MAX));

    private final PathNode root;
    private final int count;

    private JsonFields(PathNode root, int count) {
        this.root = root;
        this.count = count;
    }

    /**
     * Picks these fields; each is known by its place in the list.
     *
     * @throws IllegalArgumentException for no path, a path that repeats, or more than {@link #PATHS_MAX}
     */
    public static JsonFields of(List<FieldPath> paths) {
        if (paths.isEmpty() || paths.size() > PATHS_MAX) {
            throw new IllegalArgumentException(paths.size() + " paths, not 1 to " + PATHS_MAX);
        }
        return reading(paths);
    }

    /** As {@link #of}, for a format that needs fields of its own beside those of the route. */
    static JsonFields reading(List<FieldPath> paths) {
        return new JsonFields(PathNode.of(paths), paths.size());
    }

    @Override
    public String format() {
        return "JSON";
    }

    @Override
    public Picked pick(byte[] payload) {
        if (payload.length == 0) {
            return EMPTY;
        }
        if (!maybeUtf8(payload)) {
            return NOT_UTF_8;
        }
        try (ReusedJsonParser parser = ReusedJsonParser.over(payload)) {
            Fields fields = new Fields(count, root.nodes());
            boolean isRead = read(parser, fields);
            parser.succeeded();
            return isRead ? fields : NO_OBJECT;
        } catch (IOException e) {
            return malformed(e);
        }
    }

    /** What a failure of the parser says about the payload. */
    static Malformed malformed(IOException e) {
        if (e instanceof JsonEOFException) {
            return TRUNCATED;
        }
        if (e instanceof StreamConstraintsException) {
            return BEYOND_LIMIT;
        }
        if (e instanceof JsonProcessingException wrong) {
            return malformedAt(wrong);
        }
        throw new UncheckedIOException("Reading an array in memory failed", e);
    }

    /** Tells apart UTF-16 and UTF-32, which the parser would accept: their first or second byte is 0, FE or FF. */
    private static boolean maybeUtf8(byte[] payload) {
        byte first = payload[0];
        return first != 0 && first != (byte) 0xFE && first != (byte) 0xFF && (payload.length == 1 || payload[1] != 0);
    }

    private static Malformed malformedAt(JsonProcessingException e) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        return new Malformed(at < 0 ? "is not well-formed" : "is not well-formed near byte " + at);
    }

    private boolean read(JsonParser parser, Fields fields) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            readObject(parser, root, fields);
            return true;
        }
        if (first == JsonToken.START_ARRAY) {
            readArray(parser, root, fields);
            return true;
        }
        return false;
    }

    private static void readObject(JsonParser parser, PathNode node, Fields fields) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            take(parser, parser.nextToken(), node.child(name), fields);
            if (fields.complete()) {
                return;
            }
        }
    }

    private static void readArray(JsonParser parser, PathNode node, Fields fields) throws IOException {
        JsonToken element = parser.nextToken();
        for (int i = 0; element != JsonToken.END_ARRAY; i++) {
            take(parser, element, node.child(i), fields);
            if (fields.complete()) {
                return;
            }
            element = parser.nextToken();
        }
    }

    private static void take(JsonParser parser, JsonToken token, @Nullable PathNode node, Fields fields)
            throws IOException {
        if (node == null || !fields.meet(node.id())) {
            parser.skipChildren();
            return;
        }
        boolean whole = !node.extents().isEmpty();
        if (whole) {
            new JsonTree(parser, fields).read(token, node, List.of());
        } else if (node.path() != PathNode.NO_PATH) {
            fields.set(node.path(), value(parser, token));
        }
        if (fields.complete()) {
            // A number has no end of its own: in a payload cut off within it, only the next token's absence shows.
            if (token.isNumeric()) {
                parser.nextToken();
            }
            return;
        }
        if (whole) {
            return;
        }
        if (token == JsonToken.START_OBJECT) {
            readObject(parser, node, fields);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(parser, node, fields);
        }
    }

    static Value value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> Value.None.NULL;
            case START_OBJECT -> Value.None.OBJECT;
            case START_ARRAY -> Value.None.ARRAY;
            default -> new Value.Text(parser.getText());
        };
    }
}
