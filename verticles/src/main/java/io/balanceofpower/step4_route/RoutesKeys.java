package io.balanceofpower.step4_route;

import static io.balanceofpower.settings.YamlKey.optional;
import static io.balanceofpower.settings.YamlKey.required;
import static io.balanceofpower.settings.YamlType.choice;
import static io.balanceofpower.settings.YamlType.oneOf;

import io.balanceofpower.settings.YamlKey;
import io.balanceofpower.settings.YamlKeys;
import io.balanceofpower.settings.YamlType;
import io.balanceofpower.settings.YamlType.ListOf;
import io.balanceofpower.settings.YamlType.Mapping;
import io.balanceofpower.settings.YamlType.MappingOf;
import io.balanceofpower.settings.YamlType.Pattern;
import io.balanceofpower.settings.YamlType.Plain;
import io.balanceofpower.settings.YamlType.Whole;

/**
 * All keys of {@code routes.yaml}. Its readers know other keys by this table, and the JSON Schema for editors is made of
 * it; what a value means, and what depends on other places of the file, is theirs.
 */
final class RoutesKeys {

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
    static final String QUARANTINE_NAME = "[A-Za-z0-9._-]{1,200}";

    private static final YamlKey LEVEL =
            optional("level", Plain.TEXT, "The level of the topic that the filter names so in braces.");
    private static final YamlKey FIELD = optional(
            "field",
            Plain.TEXT,
            "A field of the payload: names joined by dots (trade.symbol), or a JSON pointer (/trade/symbol).");
    private static final YamlKey PROPERTY = optional("property", Plain.TEXT, "An MQTT 5 user property.");

    // --- where something comes from ---

    static final YamlKeys KEY = YamlKeys.of(
                    LEVEL,
                    FIELD,
                    optional("missing", choice("refuse", "none"), "What happens if the field is missing or null.")
                            .or("refuse"),
                    optional("matches", Plain.TEXT, "A regular expression of RE2 that the whole key has to match."))
            .withOneOf("level", "field");

    static final YamlKeys VALUE = YamlKeys.of(
                    LEVEL,
                    FIELD,
                    PROPERTY,
                    required(
                            "allowed",
                            new ListOf(Plain.TEXT, 0, Integer.MAX_VALUE),
                            "The texts that it may be: a message with another is refused."))
            .withOneOf("level", "field", "property");

    static final YamlKeys PLACE = YamlKeys.of(LEVEL, FIELD, PROPERTY).withOneOf("level", "field", "property");

    static final YamlKeys NUMBERING_PART = YamlKeys.of(PROPERTY, FIELD, LEVEL).withOneOf("property", "field", "level");

    static final YamlKeys NUMBERING = YamlKeys.of(
            optional(
                    "stream",
                    new Mapping(NUMBERING_PART),
                    "Where the stream's name comes from; else it is the device's."),
            optional("epoch", new Mapping(NUMBERING_PART), "Where the epoch comes from; else it is 0."),
            required("sequence", new Mapping(NUMBERING_PART), "Where the sequence comes from."),
            optional("required", Plain.FLAG, "Whether a message without a sequence is refused.")
                    .or("true"));

    static final YamlKeys PARTITION = YamlKeys.of(
                    optional("number", new Whole(0, Integer.MAX_VALUE), "This partition."), LEVEL, FIELD, PROPERTY)
            .withOneOf("number", "level", "field", "property");

    static final YamlKeys HEADER = YamlKeys.of(
                    optional("text", Plain.TEXT, "Always this text."),
                    LEVEL,
                    FIELD,
                    PROPERTY,
                    optional("missing", choice("omit", "refuse"), "What happens if the message lacks it.")
                            .or("omit"))
            .withOneOf("text", "level", "field", "property");

    static final YamlKeys TIMESTAMP = YamlKeys.of(
                    FIELD, PROPERTY, required("unit", choice("s", "ms", "us", "ns", "iso"), "How the time is written."))
            .withOneOf("field", "property");

    static final YamlKeys SAMPLE = YamlKeys.of(
            required("share", Plain.SHARE, "Which share of the messages the route takes."),
            optional("by", new Mapping(PLACE), "What is taken or left together; else each message by itself."));

    static final YamlKeys ADDED = YamlKeys.of(LEVEL, FIELD, PROPERTY, optional("text", Plain.TEXT, "Always this text."))
            .withOneOf("level", "field", "property", "text");

    static final YamlKeys TRANSFORM = YamlKeys.of(
            optional(
                    "fields",
                    new ListOf(Plain.TEXT, 1, TransformReader.FIELDS_MAX),
                    "The only top-level fields to keep."),
            optional("rename", new MappingOf(Plain.TEXT, 1, TransformReader.FIELDS_MAX), "New names by old ones."),
            optional(
                    "add",
                    new MappingOf(new Mapping(ADDED), 1, TransformReader.FIELDS_MAX),
                    "Further fields, and where each comes from."),
            optional("missing", choice("omit", "refuse"), "What happens if a field is missing.")
                    .or("omit"));

    // --- codecs ---

    static final YamlKeys FIX = YamlKeys.of(
            required("dictionary", Plain.TEXT, "A file with a FIX dictionary in the XML form of QuickFIX."));

    static final YamlKeys AVRO = YamlKeys.of(
            optional("schema", Plain.TEXT, "A file with an Avro schema in JSON."),
            optional(
                    "wire",
                    choice("confluent", "apicurio"),
                    "The form in which a registry's serializer writes the schema's id."),
            optional("catalogue", Plain.TEXT, "A YAML file with the schemas by their ids."));

    static final YamlKeys PROTOBUF = YamlKeys.of(
            optional("descriptors", Plain.TEXT, "A file with a descriptor set that protoc made."),
            optional("wire", choice("confluent"), "The form in which a registry's serializer writes the schema's id."),
            optional("catalogue", Plain.TEXT, "A YAML file with the descriptor sets by their ids."),
            required("message", Plain.TEXT, "The message's name with its package, such as trades.Trade."));

    static final YamlKeys CODEC = YamlKeys.of(
                    optional("fix", new Mapping(FIX), "FIX tag-value, with names for its tags."),
                    optional("avro", new Mapping(AVRO), "Avro."),
                    optional("protobuf", new Mapping(PROTOBUF), "Protocol Buffers."))
            .withOneOf("fix", "avro", "protobuf");

    // --- routes ---

    static final YamlKeys QUARANTINE = YamlKeys.of(required(
            "quarantine", new Pattern(QUARANTINE_NAME), "A name: they are kept in the topic bop.quarantine.NAME."));

    private static final YamlType KEPT = oneOf(choice("refuse", "quarantine"), new Mapping(QUARANTINE));

    static final YamlKeys GROUP = YamlKeys.of(required(
            "match",
            choice("first", "all"),
            "Whether the first route that takes a message decides, or each adds its records."));

    static final YamlKeys ROUTE = YamlKeys.of(
            required("name", new Pattern(NAME), "The route's name, of its own in the file."),
            optional("group", new Pattern(NAME), "The group of routes that it is in.")
                    .or("default"),
            required("filter", Plain.TEXT, "An MQTT topic filter; {name} is a named +."),
            optional("when", Plain.TEXT, "A condition in CEL, such as payload.price * payload.quantity > 1000000.00."),
            optional("on-error", choice("refuse", "no-match"), "What holds if the condition cannot be told.")
                    .or("refuse"),
            required(
                    "destination",
                    oneOf(Plain.TEXT, new ListOf(Plain.TEXT, 1, DestinationReader.DESTINATIONS_MAX)),
                    "The Kafka topics, written all or nothing; {name} stands for one of values."),
            optional(
                    "values",
                    new MappingOf(new Mapping(VALUE), 0, Integer.MAX_VALUE),
                    "What stands in braces in destination, and what it may be."),
            optional(
                            "codec",
                            oneOf(choice("json", "raw", "fix", "cloudevents"), new Mapping(CODEC)),
                            "What the payloads are.")
                    .or("json"),
            optional("schema", Plain.TEXT, "A file with a JSON Schema that payloads have to keep."),
            optional("key", new Mapping(KEY), "Where the record's key comes from; else it has none."),
            optional("partition", new Mapping(PARTITION), "Where in its topics a record goes; else by its key."),
            optional(
                    "headers",
                    new MappingOf(new Mapping(HEADER), 1, RecordReader.HEADERS_MAX),
                    "Further headers of the records; names that begin with bop- are reserved."),
            optional("timestamp", oneOf(choice("received"), new Mapping(TIMESTAMP)), "The records' timestamp.")
                    .or("received"),
            optional("numbering", new Mapping(NUMBERING), "Where the message's place in its stream comes from."),
            optional("on-bad-payload", KEPT, "What happens to a message whose payload cannot be used.")
                    .or("refuse"),
            optional(
                    "transform",
                    new Mapping(TRANSFORM),
                    "What the records' value is made of; else it is the payload as it came."),
            optional("sample", new Mapping(SAMPLE), "Takes only a part of the messages that it would take."),
            optional("labels", new MappingOf(Plain.TEXT, 0, Integer.MAX_VALUE), "Labels of the route's metrics."));

    static final YamlKeys TOP = YamlKeys.of(
            required(
                    "routes",
                    new ListOf(new Mapping(ROUTE), 1, Integer.MAX_VALUE),
                    "The routes, in the order in which they are asked."),
            optional(
                    "groups",
                    new MappingOf(new Mapping(GROUP), 1, Integer.MAX_VALUE),
                    "Groups of routes, each of which is asked by itself."),
            optional("no-match", KEPT, "What happens to a message that no route takes.")
                    .or("refuse"),
            optional(
                            "unknown-fields",
                            choice("refuse", "warn"),
                            "What is done about fields that a schema does not have.")
                    .or("refuse"));

    private RoutesKeys() {}
}
