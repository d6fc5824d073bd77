package io.balanceofpower.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema (draft 2020-12) of a YAML file, by which editors complete and check it. It knows keys, types and values;
 * what depends on other places of the file, or on other files, only the file's reader knows.
 */
public final class YamlSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlSchema() {}

    /** The text of the schema, with a line break at its end. */
    public static String of(String title, YamlKeys top) {
        ObjectNode schema = JSON.objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", title);
        schema.setAll(mapping(top));
        return schema.toPrettyString() + "\n";
    }

    private static ObjectNode mapping(YamlKeys keys) {
        ObjectNode schema = JSON.objectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        for (YamlKey key : keys.keys()) {
            properties.set(key.name(), property(key));
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (!keys.sources().isEmpty()) {
            ArrayNode oneOf = schema.putArray("oneOf");
            keys.sources()
                    .forEach(name -> oneOf.addObject().putArray("required").add(name));
        }
        return schema;
    }

    private static ObjectNode property(YamlKey key) {
        ObjectNode property = JSON.objectNode().put("description", key.words());
        property.setAll(type(key.type()));
        if (!key.standard().isEmpty()) {
            if (key.type() == YamlType.Plain.FLAG) {
                property.put("default", Boolean.parseBoolean(key.standard()));
            } else {
                property.put("default", key.standard());
            }
        }
        return property;
    }

    private static ObjectNode type(YamlType type) {
        if (type instanceof YamlType.Mapping known) {
            return mapping(known.keys());
        }
        if (type instanceof YamlType.OneOf several) {
            ObjectNode schema = JSON.objectNode();
            ArrayNode any = schema.putArray("anyOf");
            several.types().forEach(each -> any.add(type(each)));
            return schema;
        }
        if (type instanceof YamlType.ListOf list) {
            ObjectNode schema = JSON.objectNode().put("type", "array");
            putLimits(schema, "Items", list.min(), list.max());
            schema.set("items", type(list.element()));
            return schema;
        }
        if (type instanceof YamlType.MappingOf mapping) {
            ObjectNode schema = JSON.objectNode().put("type", "object");
            putLimits(schema, "Properties", mapping.min(), mapping.max());
            schema.set("additionalProperties", type(mapping.value()));
            return schema;
        }
        return scalar(type);
    }

    private static void putLimits(ObjectNode schema, String of, int min, int max) {
        if (min > 0) {
            schema.put("min" + of, min);
        }
        if (max < Integer.MAX_VALUE) {
            schema.put("max" + of, max);
        }
    }

    private static ObjectNode scalar(YamlType type) {
        if (type instanceof YamlType.Whole whole) {
            return JSON.objectNode()
                    .put("type", "integer")
                    .put("minimum", whole.min())
                    .put("maximum", whole.max());
        }
        if (type == YamlType.Plain.FLAG) {
            return JSON.objectNode().put("type", "boolean");
        }
        if (type == YamlType.Plain.SHARE) {
            return JSON.objectNode()
                    .put("type", "number")
                    .put("exclusiveMinimum", 0)
                    .put("maximum", 1);
        }
        ObjectNode text = JSON.objectNode().put("type", "string");
        if (type instanceof YamlType.Choice choice) {
            ArrayNode texts = text.putArray("enum");
            choice.texts().forEach(texts::add);
        } else if (type instanceof YamlType.Pattern pattern) {
            text.put("pattern", "^(?:" + pattern.regex() + ")$");
        }
        return text;
    }
}
