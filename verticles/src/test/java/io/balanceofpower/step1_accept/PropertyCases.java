package io.balanceofpower.step1_accept;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every property of {@code properties.txt} in every packet, twice, and cut off; and identifiers that there are not. */
final class PropertyCases {
    /** A packet with a place for properties, and what comes back if they are good. */
    private record Template(String name, String packet, String good) {
        String with(String properties) {
            return packet.replace("PROPERTIES", properties);
        }

        /** What comes back when a rule with this code is broken. */
        String bad(String code) {
            return (packet.startsWith("@") ? "CONNACK " : "DISCONNECT ") + code;
        }
    }

    private static final List<Template> TEMPLATES = List.of(
            new Template("CONNECT", "@ 10 { \"MQTT\" 05 02 003C { PROPERTIES } \"d\" }", "CONNACK 00, open"),
            new Template(
                    "WILL", "@ 10 { \"MQTT\" 05 06 003C {} \"d\" { PROPERTIES } \"w\" \"x\" }", "CONNACK 00, open"),
            new Template("PUBLISH", "32 { \"t\" 0001 { PROPERTIES } 'x' }", "PUBACK 00, open"),
            new Template("PUBACK", "40 { 0001 00 { PROPERTIES } }", "open"),
            new Template("PUBREC", "50 { 0001 00 { PROPERTIES } }", "open"),
            new Template("PUBREL", "62 { 0001 00 { PROPERTIES } }", "PUBCOMP 92, open"),
            new Template("PUBCOMP", "70 { 0001 00 { PROPERTIES } }", "open"),
            new Template("SUBSCRIBE", "82 { 0001 { PROPERTIES } \"t\" 00 }", "SUBACK, open"),
            new Template("UNSUBSCRIBE", "A2 { 0001 { PROPERTIES } \"t\" }", "UNSUBACK, open"),
            new Template("DISCONNECT", "E0 { 00 { PROPERTIES } }", "closed"));

    private static Template template(String name) {
        return TEMPLATES.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    private record Property(String id, String value, Set<String> packets) {
        static Property of(List<String> line) {
            return new Property(line.get(0), line.get(1), Set.of(line.get(2).split(" ", -1)));
        }

        String text() {
            return id + " " + value;
        }
    }

    private static final List<Property> PROPERTIES =
            ConformanceTable.lines("properties.txt").map(Property::of).toList();

    private PropertyCases() {}

    static Stream<ConformanceCase> all() {
        return Stream.of(everywhere(), twice(), cutOff(), unknown()).flatMap(cases -> cases);
    }

    private static ConformanceCase of(String clause, String what, String packets, String answer, String rule) {
        return new ConformanceCase(5, clause, what, packets, answer, rule);
    }

    private static Stream<ConformanceCase> everywhere() {
        return PROPERTIES.stream()
                .flatMap(property -> TEMPLATES.stream()
                        .map(t -> in(property, t.name(), t, property.packets().contains(t.name()))));
    }

    private static ConformanceCase in(Property property, String packet, Template template, boolean allowed) {
        String what = "property " + property.id() + " in " + packet;
        String packets = template.with(property.text());
        if (allowed && property.id().equals("16")) {
            return of("3.1.2.11.10", what, packets, template.bad("82"), "auth_data_alone");
        }
        if (packet.equals("PUBLISH") && property.id().equals("0B")) {
            return of("MQTT-3.3.4-6", what, packets, template.bad("82"), "subscription_id_sent");
        }
        return allowed
                ? of("2.2.2.2", what, packets, template.good(), "-")
                : of("2.2.2.2", what, packets, template.bad("81"), "property_misplaced");
    }

    private static Stream<ConformanceCase> twice() {
        return PROPERTIES.stream()
                .flatMap(property -> property.packets().stream()
                        .filter(packet -> !packet.isEmpty())
                        .sorted()
                        .map(packet -> twice(property, packet, template(packet))));
    }

    private static ConformanceCase twice(Property property, String packet, Template template) {
        String what = "property " + property.id() + " twice in " + packet;
        String packets = template.with(property.text() + " " + property.text());
        return property.id().equals("26")
                ? of("3.3.2.3.7", what, packets, template.good(), "-")
                : of("3.1.2.11, 3.3.2.3", what, packets, template.bad("82"), "property_repeated");
    }

    /** The list ends after each byte of a property; the packet does not. */
    private static Stream<ConformanceCase> cutOff() {
        Template template = template("PUBLISH");
        return PROPERTIES.stream().flatMap(property -> {
            byte[] bytes = PacketNotation.bytes(property.text(), 5);
            return IntStream.range(1, bytes.length)
                    .mapToObj(cut -> of(
                            "2.2.2.1",
                            "property " + property.id() + " cut off after " + cut,
                            template.with(HexFormat.of().withUpperCase().formatHex(bytes, 0, cut)),
                            template.bad("81"),
                            "property_truncated"));
        });
    }

    private static Stream<ConformanceCase> unknown() {
        Set<String> known = Set.copyOf(PROPERTIES.stream().map(Property::id).toList());
        Template template = template("PUBLISH");
        return IntStream.range(0, 128)
                .mapToObj(id -> HexFormat.of().withUpperCase().toHexDigits((byte) id))
                .filter(id -> !known.contains(id))
                .map(id -> of(
                        "2.2.2.2",
                        "property " + id,
                        template.with(id + " 00"),
                        template.bad("81"),
                        "property_unknown"));
    }
}
