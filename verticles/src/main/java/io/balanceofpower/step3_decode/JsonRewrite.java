package io.balanceofpower.step3_decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Utf8;
import io.balanceofpower.step3_decode.Rewritten.Json;
import io.balanceofpower.step3_decode.Rewritten.Unfit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes another JSON object of one: with chosen fields, other names and further fields. Immutable; any number of threads may
 * rewrite at once. Does not block.
 *
 * <p><b>As written.</b> A value is copied byte by byte, with its digits, escapes and the space within it; what is nested is
 * copied whole. What is made anew are the outermost braces, commas and colons.
 *
 * <p><b>All of it.</b> In contrast to {@link JsonFields}, a payload is read to its end and has to be one well-formed object in
 * UTF-8, of which no top-level name repeats that the new object takes. Deeper down, of a name that repeats the first counts
 * for a path, and what is copied whole keeps both.
 *
 * <p><b>Bounds.</b> Those of {@link JsonFields} for nesting, numbers and names, and {@link #FIELDS_MAX}; strings may be as
 * long as the payload.
 */
public final class JsonRewrite {

    /** The most top-level fields of a payload that keeps all of them. */
    public static final int FIELDS_MAX = 1_000;

    private static final Unfit NO_OBJECT = new Unfit("is not a JSON object");
    private static final Unfit GOES_ON = new Unfit("goes on behind its object");
    private static final Unfit TWICE = new Unfit("has a field twice that the route takes");
    private static final Unfit MANY = new Unfit("has more than " + FIELDS_MAX + " fields at its top");
    static final Unfit COLLIDES =
            new Unfit("has two fields of one name, or would have them with the names that the route gives");

    /**
     * A field of the new object.
     *
     * @param name its name
     * @param path where in the payload its value stands; null: the value is given with each payload
     */
    public record Field(String name, @Nullable FieldPath path) {}

    /** The values that do not stand in the payload. */
    @FunctionalInterface
    public interface Given {

        /** The value of the field at this place in the list of fields, as JSON; null if there is none. */
        byte @Nullable [] value(int field);
    }

    /** Null if only {@code fields} are kept; otherwise new names by old ones, for what is kept beside them. */
    private final @Nullable Map<String, String> renames;

    private final List<Field> fields;

    /** By field: its name in quotes with a colon behind it. */
    private final byte[][] names;

    /** By field: its path among those that are looked for, or {@link PathNode#NO_PATH}. */
    private final int[] paths;

    private final PathNode root;
    private final int pathCount;
    private final boolean refusesMissing;

    private JsonRewrite(@Nullable Map<String, String> renames, List<Field> fields, boolean refusesMissing) {
        this.renames = renames;
        this.fields = List.copyOf(fields);
        this.refusesMissing = refusesMissing;
        this.names = fields.stream().map(field -> JsonText.name(field.name())).toArray(byte[][]::new);
        this.paths = new int[fields.size()];
        List<FieldPath> wanted = new ArrayList<>();
        for (int i = 0; i < paths.length; i++) {
            FieldPath path = fields.get(i).path();
            paths[i] = path == null ? PathNode.NO_PATH : indexOf(wanted, path);
        }
        this.root = PathNode.of(wanted);
        this.pathCount = wanted.size();
    }

    private static int indexOf(List<FieldPath> paths, FieldPath wanted) {
        int known = FieldPath.indexOf(paths, wanted);
        if (known < 0) {
            paths.add(wanted);
        }
        return known < 0 ? paths.size() - 1 : known;
    }

    /**
     * The new object has these fields and no others, in this order.
     *
     * @param fields of different names
     * @param refusesMissing whether a payload without one of them is unfit; otherwise the new object lacks it too
     */
    public static JsonRewrite choosing(List<Field> fields, boolean refusesMissing) {
        return new JsonRewrite(null, fields, refusesMissing);
    }

    /**
     * The new object has all fields of the old one, in their order, and then these.
     *
     * @param renames new names by old ones, for those that get another
     * @param refusesMissing whether a payload without a field that is renamed or added is unfit
     */
    public static JsonRewrite keeping(Map<String, String> renames, List<Field> added, boolean refusesMissing) {
        return new JsonRewrite(Collections.unmodifiableMap(new LinkedHashMap<>(renames)), added, refusesMissing);
    }

    /** Never throws for what is in a payload, which is not written to. */
    public Rewritten rewrite(byte[] payload, Given given) {
        if (payload.length == 0) {
            return new Unfit(JsonFields.EMPTY.words());
        }
        if (!Utf8.isWellFormed(payload)) {
            return new Unfit(JsonFields.NOT_UTF_8.words());
        }
        try (ReusedJsonParser parser = ReusedJsonParser.over(payload)) {
            JsonSpans spans = new JsonSpans(payload, pathCount, root.nodes(), renames != null);
            Unfit unfit = read(parser, spans);
            parser.succeeded();
            return unfit == null ? write(spans, given) : unfit;
        } catch (IOException e) {
            return new Unfit(JsonFields.malformed(e).words());
        }
    }

    // --- reading ---

    private @Nullable Unfit read(JsonParser parser, JsonSpans spans) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return NO_OBJECT;
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            int nameAt = at(parser);
            JsonToken token = parser.nextToken();
            PathNode node = root.child(name);
            if (node != null && !spans.meet(node.id())) {
                return TWICE;
            }
            if (!spans.keep(name, nameAt, at(parser))) {
                return MANY;
            }
            take(parser, token, node, spans);
            spans.keptEnds(at(parser) + 1);
        }
        return parser.nextToken() == null ? null : GOES_ON;
    }

    private static void take(JsonParser parser, JsonToken token, @Nullable PathNode node, JsonSpans spans)
            throws IOException {
        int from = at(parser);
        if (node == null || node.children().isEmpty()) {
            parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            takeObject(parser, node, spans);
        } else if (token == JsonToken.START_ARRAY) {
            takeArray(parser, node, spans);
        }
        if (node != null && node.path() != PathNode.NO_PATH) {
            spans.found(node.path(), from, at(parser) + 1);
        }
    }

    private static void takeObject(JsonParser parser, PathNode node, JsonSpans spans) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            takeInner(parser, parser.nextToken(), node.child(name), spans);
        }
    }

    private static void takeArray(JsonParser parser, PathNode node, JsonSpans spans) throws IOException {
        JsonToken element = parser.nextToken();
        for (int i = 0; element != JsonToken.END_ARRAY; i++) {
            takeInner(parser, element, node.child(i), spans);
            element = parser.nextToken();
        }
    }

    private static void takeInner(JsonParser parser, JsonToken token, @Nullable PathNode node, JsonSpans spans)
            throws IOException {
        take(parser, token, node != null && spans.meet(node.id()) ? node : null, spans);
    }

    /** Where the token begins; payloads are far below 2 GiB. */
    private static int at(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    // --- writing ---

    private Rewritten write(JsonSpans spans, Given given) {
        JsonText object = new JsonText();
        if (renames != null && !spans.writeKept(object, renames)) {
            return COLLIDES;
        }
        String missing = renames != null && refusesMissing ? spans.notKept(renames.keySet()) : null;
        if (missing != null) {
            return new Unfit("lacks the field " + missing + ", which the route takes");
        }
        for (int i = 0; i < paths.length; i++) {
            byte[] text = paths[i] == PathNode.NO_PATH ? given.value(i) : null;
            boolean there = text != null || spans.has(paths[i]);
            if (!there && refusesMissing) {
                return new Unfit("lacks " + words(fields.get(i)) + ", which the route takes");
            }
            if (there && renames != null && !spans.isNew(fields.get(i).name())) {
                return COLLIDES;
            }
            if (text != null) {
                object.add(names[i], text);
            } else if (there) {
                spans.write(paths[i], names[i], object);
            }
        }
        return new Json(object.bytes());
    }

    private static String words(Field field) {
        return field.path() == null
                ? "what becomes the field " + field.name()
                : "the field " + field.path().text();
    }
}
