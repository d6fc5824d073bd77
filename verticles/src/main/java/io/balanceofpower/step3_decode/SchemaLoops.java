package io.balanceofpower.step3_decode;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Finds a JSON Schema that applies itself to the very value that it is checking, as {@code {"$ref": "#"}} does: with it a
 * check would never end. References by pointer and by anchor within the file are followed; a chain of more than
 * {@link #CHAIN_MAX} counts as a loop.
 */
final class SchemaLoops {

    private static final int CHAIN_MAX = 64;

    private static final List<String> IN_PLACE = List.of("not", "if", "then", "else", "allOf", "anyOf", "oneOf");
    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef");

    private final JsonNode root;

    /** By identity: false while a schema is on the way that is looked at, true when no loop was found below it. */
    private final IdentityHashMap<JsonNode, Boolean> seen = new IdentityHashMap<>();

    private SchemaLoops(JsonNode root) {
        this.root = root;
    }

    static boolean isIn(JsonNode root) {
        return new SchemaLoops(root).isAnywhereIn(root);
    }

    private boolean isAnywhereIn(JsonNode node) {
        if (node.isObject() && isFrom(node, 1)) {
            return true;
        }
        for (JsonNode child : node) {
            if (isAnywhereIn(child)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFrom(JsonNode schema, int chain) {
        Boolean ended = seen.putIfAbsent(schema, false);
        if (ended != null) {
            return !ended;
        }
        for (JsonNode next : appliedInPlace(schema)) {
            if (chain == CHAIN_MAX || isFrom(next, chain + 1)) {
                return true;
            }
        }
        seen.put(schema, true);
        return false;
    }

    private List<JsonNode> appliedInPlace(JsonNode schema) {
        List<JsonNode> applied = new ArrayList<>();
        for (String keyword : IN_PLACE) {
            JsonNode value = schema.path(keyword);
            if (value.isObject()) {
                applied.add(value);
            } else {
                value.forEach(applied::add);
            }
        }
        for (String keyword : REFERENCES) {
            JsonNode reference = schema.path(keyword);
            if (reference.isString() && reference.asString().startsWith("#")) {
                applied.add(target(reference.asString().substring(1)));
            }
        }
        applied.addAll(schema.path("dependentSchemas").valueStream().toList());
        applied.removeIf(node -> !node.isObject());
        return applied;
    }

    private JsonNode target(String fragment) {
        boolean pointer = fragment.isEmpty() || fragment.startsWith("/");
        return pointer ? root.at(JsonPointer.compile(fragment)) : anchored(root, fragment);
    }

    private static JsonNode anchored(JsonNode node, String name) {
        boolean here = node.path("$anchor").asString("").equals(name)
                || node.path("$dynamicAnchor").asString("").equals(name);
        if (here) {
            return node;
        }
        for (JsonNode child : node) {
            JsonNode found = anchored(child, name);
            if (!found.isMissingNode()) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }
}
