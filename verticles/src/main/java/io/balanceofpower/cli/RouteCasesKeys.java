package io.balanceofpower.cli;

import static io.balanceofpower.settings.YamlKey.optional;
import static io.balanceofpower.settings.YamlKey.required;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.YamlKey;
import io.balanceofpower.settings.YamlKeys;
import io.balanceofpower.settings.YamlType;
import io.balanceofpower.settings.YamlType.Choice;
import io.balanceofpower.settings.YamlType.ListOf;
import io.balanceofpower.settings.YamlType.Mapping;
import io.balanceofpower.settings.YamlType.MappingOf;
import io.balanceofpower.settings.YamlType.Plain;
import io.balanceofpower.settings.YamlType.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** All keys of {@code routes.test.yaml}: its readers know other keys by this table, and its JSON Schema is made of it. */
final class RouteCasesKeys {

    private static final YamlType TEXTS = new ListOf(Plain.TEXT, 0, Integer.MAX_VALUE);
    private static final YamlType NAMED_TEXTS = new MappingOf(Plain.TEXT, 0, Integer.MAX_VALUE);
    private static final YamlType REFUSALS =
            new Choice(Arrays.stream(Refusal.values()).map(Enum::name).toList());

    private static final List<YamlKey> OF_RECORD = List.of(
            optional("key", Plain.TEXT, "The record's key; none for a record without one."),
            optional(
                    "partition",
                    YamlType.oneOf(Plain.TEXT, new Whole(0, Integer.MAX_VALUE)),
                    "The partition's number, the text whose hash decides, or by key."),
            optional("timestamp", Plain.TEXT, "The record's timestamp, or received."),
            optional("headers", NAMED_TEXTS, "Headers that the route adds."));

    static final YamlKeys RECORD = new YamlKeys(OF_RECORD, Set.of());

    static final YamlKeys EXPECT = new YamlKeys(expect(), Set.of());

    static final YamlKeys CASE = YamlKeys.of(
            required("name", Plain.TEXT, "What the case shows."),
            required("topic", Plain.TEXT, "The MQTT topic of the message."),
            optional("payload", Plain.TEXT, "Its payload; else it is empty."),
            optional("device", Plain.TEXT, "The device's client id.").or(RoutesTestCommand.DEVICE),
            optional("user", Plain.TEXT, "The device's user; else it is anonymous."),
            optional("groups", TEXTS, "The user's groups."),
            optional("properties", NAMED_TEXTS, "MQTT 5 user properties."),
            optional("received", Plain.TEXT, "When it is received, such as \"2026-11-25T14:30:00Z\"."),
            required("expect", new Mapping(EXPECT), "Where it is expected to go; what is not named may be anything."));

    static final YamlKeys TOP = YamlKeys.of(
            required("cases", new ListOf(new Mapping(CASE), 1, Integer.MAX_VALUE), "Messages, and where each goes."));

    private RouteCasesKeys() {}

    private static List<YamlKey> expect() {
        List<YamlKey> keys = new ArrayList<>(List.of(
                optional("route", Plain.TEXT, "The route that takes it."),
                optional("routes", TEXTS, "The routes that take it, in the order of their records."),
                optional("destinations", TEXTS, "All Kafka topics, in order.")));
        keys.addAll(OF_RECORD);
        keys.add(optional(
                "records",
                new MappingOf(new Mapping(RECORD), 0, Integer.MAX_VALUE),
                "By topic what is expected of its record."));
        keys.add(optional("refused", REFUSALS, "It is refused with this."));
        keys.add(optional("quarantined", REFUSALS, "It is kept in quarantine, and would be refused with this."));
        return keys;
    }
}
