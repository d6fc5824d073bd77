package io.balanceofpower.step3_decode;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Which fields a JSON Schema knows. It lets others be unless it says otherwise, but whoever lists properties and asks for
 * another has most likely mistyped it.
 */
final class SchemaFields {
    private static final int DEPTH_MAX = 64;

    /** Schemas that hold for the same value. */
    private static final List<String> IN_PLACE = List.of("allOf", "anyOf", "oneOf", "if", "then", "else");

    private static final List<String> ELSEWHERE = List.of("$dynamicRef", "$recursiveRef", "dependentSchemas");

    private final JsonNode root;
    private final List<String> names;

    /** What a schema says of a field; of several schemas, the greatest counts. */
    private enum Says {
        NOTHING,
        UNKNOWN,
        /** Whatever has no place of its own may be there, or it cannot be told. */
        OPEN,
        KNOWN
    }

    private SchemaFields(JsonNode root, List<String> names) {
        this.root = root;
        this.names = names;
    }

    static boolean isUnknown(JsonNode schema, List<String> names) {
        return new SchemaFields(schema, names).of(schema, 0, 0) == Says.UNKNOWN;
    }

    /** @param at which of the names is looked for in values of this schema */
    private Says of(JsonNode schema, int at, int depth) {
        if (at == names.size()) {
            return Says.KNOWN;
        }
        if (!schema.isObject() || depth == DEPTH_MAX || ELSEWHERE.stream().anyMatch(schema::has)) {
            return Says.OPEN;
        }
        Says most = own(schema, at, depth);
        for (JsonNode other : inPlace(schema)) {
            most = greater(most, of(other, at, depth + 1));
        }
        return most;
    }

    private List<JsonNode> inPlace(JsonNode schema) {
        List<JsonNode> others = new ArrayList<>();
        for (String keyword : IN_PLACE) {
            JsonNode value = schema.path(keyword);
            if (value.isArray()) {
                value.forEach(others::add);
            } else if (!value.isMissingNode()) {
                others.add(value);
            }
        }
        String reference = schema.path("$ref").asString("");
        if (reference.equals("#") || reference.startsWith("#/")) {
            others.add(root.at(JsonPointer.compile(reference.substring(1))));
        } else if (!reference.isEmpty()) {
            others.add(MissingNode.getInstance()); // not an object: it cannot be told
        }
        return others;
    }

    private Says own(JsonNode schema, int at, int depth) {
        String name = names.get(at);
        List<JsonNode> places = new ArrayList<>();
        addIfThere(places, schema.path("properties").path(name));
        for (Map.Entry<String, JsonNode> pattern :
                schema.path("patternProperties").properties()) {
            if (Pattern.compile(pattern.getKey()).matcher(name).find()) {
                places.add(pattern.getValue());
            }
        }
        int index = PathNode.index(name);
        if (index >= 0) {
            JsonNode element = schema.path("prefixItems").path(index);
            addIfThere(places, element.isMissingNode() ? schema.path("items") : element);
        }
        if (!places.isEmpty()) {
            return places.stream()
                    .map(place -> of(place, at + 1, depth + 1))
                    .reduce(Says.NOTHING, SchemaFields::greater);
        }
        return others(schema);
    }

    /** Of a field that has no place of its own. */
    private static Says others(JsonNode schema) {
        for (String keyword : List.of("additionalProperties", "unevaluatedProperties")) {
            JsonNode others = schema.path(keyword);
            if (!others.isMissingNode()) {
                return others.isBoolean() && !others.asBoolean() ? Says.UNKNOWN : Says.OPEN;
            }
        }
        return schema.path("properties").isEmpty() ? Says.NOTHING : Says.UNKNOWN;
    }

    private static void addIfThere(List<JsonNode> places, JsonNode place) {
        if (!place.isMissingNode()) {
            places.add(place);
        }
    }

    private static Says greater(Says one, Says other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
