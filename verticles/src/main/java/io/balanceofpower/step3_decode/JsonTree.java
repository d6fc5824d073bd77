package io.balanceofpower.step3_decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.balanceofpower.step3_decode.Picked.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a JSON payload that is kept with its extent, in the one pass of {@link JsonFields}: fields that lie within
 * it, and other extents of the same or of a nested part, are picked on the way. It recurses, as deep as
 * {@link JsonFields#DEPTH_MAX} lets the parser go.
 */
record JsonTree(JsonParser parser, Fields fields) {

    /**
     * Reads one value to its end.
     *
     * @param node what is asked for here; null: nothing
     * @param outer what keeps this value as a part of its own
     */
    void read(JsonToken token, @Nullable PathNode node, List<Gathering> outer) throws IOException {
        if (node == null) {
            readParts(token, null, outer);
            return;
        }
        if (node.path() != PathNode.NO_PATH) {
            fields.set(node.path(), JsonFields.value(parser, token));
        }
        List<Gathering> all = new ArrayList<>(outer);
        node.extents().values().forEach(extent -> all.add(new Gathering(extent)));
        readParts(token, node, all);
        int own = outer.size();
        for (int place : node.extents().keySet()) {
            fields.set(place, all.get(own++).value());
        }
    }

    private void readParts(JsonToken token, @Nullable PathNode node, List<Gathering> all) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            readObject(node, all);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(node, all);
        } else if (!all.isEmpty()) {
            Value scalar = JsonFields.value(parser, token);
            for (int i = 0; i < all.size(); i++) {
                all.get(i).scalar(scalar);
            }
        }
    }

    private void readObject(@Nullable PathNode node, List<Gathering> all) throws IOException {
        all.forEach(Gathering::openObject);
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String member = name;
            List<Gathering> wanting = wanting(all, each -> each.wantsMember(member));
            readWithin(parser.nextToken(), node == null ? null : node.child(name), wanting);
        }
        all.forEach(Gathering::close);
    }

    private void readArray(@Nullable PathNode node, List<Gathering> all) throws IOException {
        all.forEach(Gathering::openArray);
        JsonToken element = parser.nextToken();
        for (int i = 0; element != JsonToken.END_ARRAY; i++) {
            readWithin(element, node == null ? null : node.child(i), wanting(all, Gathering::wantsElement));
            element = parser.nextToken();
        }
        all.forEach(Gathering::close);
    }

    /** Asks each once. There is one, nearly always. */
    private static List<Gathering> wanting(List<Gathering> all, Predicate<Gathering> wants) {
        if (all.size() == 1) {
            return wants.test(all.get(0)) ? all : List.of();
        }
        return all.stream().filter(wants).toList();
    }

    private void readWithin(JsonToken token, @Nullable PathNode child, List<Gathering> wanting) throws IOException {
        PathNode first = child != null && fields.meet(child.id()) ? child : null;
        if (first == null && wanting.isEmpty()) {
            parser.skipChildren();
        } else {
            read(token, first, wanting);
        }
    }
}
