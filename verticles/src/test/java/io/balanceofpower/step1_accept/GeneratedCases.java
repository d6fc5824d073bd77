package io.balanceofpower.step1_accept;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cases that follow from a regular rule: flags, texts, reason codes, lengths. */
final class GeneratedCases {
    private GeneratedCases() {}

    static Stream<ConformanceCase> all() {
        return Stream.of(flags(), texts(), reasonCodes(), truncated(), receiveMaximum())
                .flatMap(cases -> cases);
    }

    // --- flags of the fixed header ---

    private static Stream<ConformanceCase> flags() {
        return Stream.of(
                        wrongFlags("4+5", "40", "{ 0001 }"),
                        wrongFlags("4+5", "50", "{ 0001 }"),
                        wrongFlags("4+5", "62", "{ 0001 }"),
                        wrongFlags("4+5", "70", "{ 0001 }"),
                        wrongFlags("4+5", "82", "{ 0001 ~ \"t\" 00 }"),
                        wrongFlags("4+5", "A2", "{ 0001 ~ \"t\" }"),
                        wrongFlags("4+5", "C0", "{}"),
                        wrongFlags("4+5", "E0", "{}"),
                        wrongFlags("4", "10", "{ \"MQTT\" 04 02 003C \"d\" }"),
                        wrongFlags("5", "10", "{ \"MQTT\" 05 02 003C {} \"d\" }"))
                .flatMap(cases -> cases);
    }

    private static Stream<ConformanceCase> wrongFlags(String versions, String good, String body) {
        boolean connect = good.equals("10");
        String answer = !connect ? "DISCONNECT 81" : versions.equals("5") ? "CONNACK 81" : "closed";
        return IntStream.range(0, 16)
                .mapToObj(flags -> good.charAt(0) + Integer.toHexString(flags).toUpperCase(Locale.ROOT))
                .filter(first -> !first.equals(good))
                .flatMap(first -> ConformanceCase.of(
                        versions,
                        "MQTT-2.1.3-1",
                        "first byte " + first,
                        (connect ? "@ " : "") + first + " " + body,
                        answer,
                        "packet_flags"));
    }

    // --- texts ---

    private record Text(String what, String bytes, String rule) {}

    private static final List<Text> TEXTS = List.of(
            new Text("U+0000", "610062", "utf8_null"),
            new Text("U+0001", "6101", "utf8_control"),
            new Text("U+001F", "1F61", "utf8_control"),
            new Text("U+007F", "7F", "utf8_control"),
            new Text("U+0080", "C280", "utf8_control"),
            new Text("U+009F", "61C29F", "utf8_control"),
            new Text("U+FDD0", "EFB790", "utf8_control"),
            new Text("U+FFFF", "EFBFBF", "utf8_control"),
            new Text("U+10FFFE", "F48FBFBE", "utf8_control"),
            new Text("U+D800", "61EDA080", "utf8_ill_formed"),
            new Text("U+DFFF", "EDBFBF", "utf8_ill_formed"),
            new Text("a pair of surrogates", "EDA0BDEDB880", "utf8_ill_formed"),
            new Text("U+0000 in two bytes", "C080", "utf8_ill_formed"),
            new Text("/ in two bytes", "61C0AF", "utf8_ill_formed"),
            new Text("/ in three bytes", "E080AF", "utf8_ill_formed"),
            new Text("/ in four bytes", "F08080AF", "utf8_ill_formed"),
            new Text("U+110000", "F4908080", "utf8_ill_formed"),
            new Text("a byte F5", "F5808080", "utf8_ill_formed"),
            new Text("a byte FF", "61FF", "utf8_ill_formed"),
            new Text("a continuation alone", "6180", "utf8_ill_formed"),
            new Text("a character that ends early", "61E282", "utf8_ill_formed"),
            new Text("a character that is cut by another", "E28261", "utf8_ill_formed"),
            new Text("U+00E4", "C3A4", "-"),
            new Text("U+00A0", "C2A0", "-"),
            new Text("U+D7FF", "ED9FBF", "-"),
            new Text("U+E000", "EE8080", "-"),
            new Text("U+FEFF", "EFBBBF", "-"),
            new Text("U+2A6D4", "F0AA9B94", "-"),
            new Text("U+10FFFD", "F48FBFBD", "-"));

    /** Where a text stands: TEXT is put in its place. */
    private record Field(String versions, String what, String packet, String good, String bad) {}

    private static final List<Field> FIELDS = List.of(
            new Field("4+5", "topic", "30 { [TEXT] ~ 'x' }", "open", "DISCONNECT 81"),
            new Field("4+5", "filter", "82 { 0001 ~ [TEXT] 00 }", "SUBACK, open", "DISCONNECT 81"),
            new Field("4+5", "filter to end", "A2 { 0001 ~ [TEXT] }", "UNSUBACK, open", "DISCONNECT 81"),
            new Field("4", "client id", "@ 10 { \"MQTT\" 04 02 003C [TEXT] }", "CONNACK 00, open", "closed"),
            new Field("5", "client id", "@ 10 { \"MQTT\" 05 02 003C {} [TEXT] }", "CONNACK 00, open", "CONNACK 81"),
            new Field("4", "user name", "@ 10 { \"MQTT\" 04 82 003C \"d\" [TEXT] }", "CONNACK 00, open", "closed"),
            new Field(
                    "5", "user name", "@ 10 { \"MQTT\" 05 82 003C {} \"d\" [TEXT] }", "CONNACK 00, open", "CONNACK 81"),
            new Field("5", "content type", "32 { \"t\" 0001 { 03 [TEXT] } }", "PUBACK 00, open", "DISCONNECT 81"),
            new Field("5", "response topic", "32 { \"t\" 0001 { 08 [TEXT] } }", "PUBACK 00, open", "DISCONNECT 81"),
            new Field(
                    "5", "user property", "32 { \"t\" 0001 { 26 [TEXT] \"v\" } }", "PUBACK 00, open", "DISCONNECT 81"),
            new Field("5", "its value", "32 { \"t\" 0001 { 26 \"k\" [TEXT] } }", "PUBACK 00, open", "DISCONNECT 81"),
            new Field("5", "reason string", "40 { 0001 00 { 1F [TEXT] } }", "open", "DISCONNECT 81"));

    private static Stream<ConformanceCase> texts() {
        return FIELDS.stream()
                .flatMap(field -> TEXTS.stream()
                        .flatMap(text -> ConformanceCase.of(
                                field.versions(),
                                text.rule().equals("utf8_null") ? "MQTT-1.5.4-2" : "MQTT-1.5.4-1",
                                field.what() + " with " + text.what(),
                                field.packet().replace("TEXT", text.bytes()),
                                text.rule().equals("-") ? field.good() : field.bad(),
                                text.rule())));
    }

    // --- reason codes ---

    private static Stream<ConformanceCase> reasonCodes() {
        Set<Integer> publish = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
        Set<Integer> release = Set.of(0x00, 0x92);
        Set<Integer> disconnect =
                Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);
        return Stream.of(
                        reasonCodes("MQTT-3.4.2-1", "40 { 0001 CODE }", "open", publish),
                        reasonCodes("MQTT-3.5.2-1", "50 { 0001 CODE }", "open", publish),
                        reasonCodes("MQTT-3.6.2-1", "62 { 0001 CODE }", "PUBCOMP 92, open", release),
                        reasonCodes("MQTT-3.7.2-1", "70 { 0001 CODE }", "open", release),
                        reasonCodes("MQTT-3.14.2-1", "E0 { CODE }", "closed", disconnect))
                .flatMap(cases -> cases);
    }

    private static Stream<ConformanceCase> reasonCodes(
            String clause, String packet, String good, Set<Integer> allowed) {
        return IntStream.range(0, 256)
                .filter(code -> code < 0x20 || (code > 0x7C && code < 0xA8))
                .mapToObj(code -> {
                    String hex = HexFormat.of().withUpperCase().toHexDigits((byte) code);
                    boolean isGood = allowed.contains(code);
                    return new ConformanceCase(
                            5,
                            clause,
                            "reason code " + hex,
                            packet.replace("CODE", hex),
                            isGood ? good : "DISCONNECT 82",
                            isGood ? "-" : "reason_code");
                });
    }

    // --- packets that end early ---

    /**
     * A packet as its fields. The remaining length is that of what is left of it.
     *
     * @param legal after how many fields it may end
     * @param filters after how many fields the topic filters begin; 0 for none
     */
    private record Whole(String versions, String first, List<String> fields, Set<Integer> legal, int filters) {}

    private static final List<Whole> WHOLE = List.of(
            new Whole(
                    "4",
                    "@ 10",
                    List.of("\"MQTT\"", "04", "C6", "003C", "\"d\"", "\"w\"", "\"x\"", "\"u\"", "\"p\""),
                    Set.of(),
                    0),
            new Whole(
                    "5",
                    "@ 10",
                    List.of(
                            "\"MQTT\"",
                            "05",
                            "C6",
                            "003C",
                            "{ 11 0000000A }",
                            "\"d\"",
                            "{ 01 00 }",
                            "\"w\"",
                            "\"x\"",
                            "\"u\"",
                            "\"p\""),
                    Set.of(),
                    0),
            new Whole("4", "32", List.of("\"t/u\"", "0001"), Set.of(), 0),
            new Whole("5", "32", List.of("\"t/u\"", "0001", "{ 01 00 26 \"k\" \"v\" }"), Set.of(), 0),
            new Whole("4", "30", List.of("\"t/u\""), Set.of(), 0),
            new Whole("5", "30", List.of("\"t/u\"", "{ 01 00 26 \"k\" \"v\" }"), Set.of(), 0),
            new Whole("4", "40", List.of("0001"), Set.of(), 0),
            new Whole("5", "40", List.of("0001", "00", "{ 1F \"r\" }"), Set.of(1, 2), 0),
            new Whole("5", "50", List.of("0001", "00", "{ 1F \"r\" }"), Set.of(1, 2), 0),
            new Whole("5", "62", List.of("0001", "00", "{ 1F \"r\" }"), Set.of(1, 2), 0),
            new Whole("5", "70", List.of("0001", "00", "{ 1F \"r\" }"), Set.of(1, 2), 0),
            new Whole("4", "82", List.of("0001", "\"a/b\"", "00"), Set.of(), 1),
            new Whole("5", "82", List.of("0001", "{ 26 \"k\" \"v\" }", "\"a/b\"", "00"), Set.of(), 2),
            new Whole("4", "A2", List.of("0001", "\"a/b\""), Set.of(), 1),
            new Whole("5", "A2", List.of("0001", "{ 26 \"k\" \"v\" }", "\"a/b\""), Set.of(), 2),
            new Whole("5", "E0", List.of("00", "{ 11 00000001 }"), Set.of(0, 1), 0));

    private static Stream<ConformanceCase> truncated() {
        return WHOLE.stream()
                .flatMap(whole ->
                        IntStream.range(0, whole.fields().size()).boxed().flatMap(field -> within(whole, field)));
    }

    /** The packet ends before each byte of a field. */
    private static Stream<ConformanceCase> within(Whole whole, int field) {
        byte[] before = PacketNotation.bytes(String.join(" ", whole.fields().subList(0, field)), 5);
        byte[] cut = PacketNotation.bytes(whole.fields().get(field), 5);
        boolean properties = whole.fields().get(field).startsWith("{");
        return IntStream.range(0, cut.length)
                .filter(at -> at > 0 || !whole.legal().contains(field))
                .mapToObj(at -> new ConformanceCase(
                        Integer.parseInt(whole.versions()),
                        "2.1.4",
                        "ends after " + (before.length + at),
                        whole.first() + " { " + hex(before, before.length) + " " + hex(cut, at) + " }",
                        answer(whole, field, at, before.length + at),
                        rule(whole, field, at, properties)));
    }

    private static String hex(byte[] bytes, int count) {
        return HexFormat.of().withUpperCase().formatHex(bytes, 0, count);
    }

    private static String rule(Whole whole, int field, int at, boolean properties) {
        if (at == 0 && whole.filters() > 0 && field == whole.filters()) {
            return "filters_missing";
        }
        return properties && at > 0 ? "properties_beyond_packet" : "packet_truncated";
    }

    private static String answer(Whole whole, int field, int at, int bytes) {
        // The version is the seventh byte of a CONNECT: without it, nobody can be told.
        boolean unanswered = whole.versions().equals("4") || (whole.first().equals("@ 10") && bytes < 7);
        if (unanswered) {
            return "closed";
        }
        String code = rule(whole, field, at, false).equals("filters_missing") ? "82" : "81";
        return (whole.first().equals("@ 10") ? "CONNACK " : "DISCONNECT ") + code;
    }

    // --- receive maximum ---

    private static Stream<ConformanceCase> receiveMaximum() {
        return Stream.of(
                new ConformanceCase(5, "MQTT-3.3.4-9", "as many as the receive maximum", unanswered(20), "open", "-"),
                new ConformanceCase(5, "MQTT-3.3.4-9", "one more", unanswered(21), "DISCONNECT 93", "receive_maximum"),
                new ConformanceCase(
                        5,
                        "4.9",
                        "one more than QoS 2 messages that are not released",
                        unreleased(20) + " ; 34 { \"t\" 0015 {} }",
                        "PUBREC 00, ".repeat(20) + "DISCONNECT 93",
                        "receive_maximum"),
                new ConformanceCase(
                        5,
                        "4.9",
                        "as many, of which one is released",
                        unreleased(20) + " ; 62 { 0001 } ; 34 { \"t\" 0015 {} }",
                        "PUBREC 00, ".repeat(20) + "PUBCOMP 00, PUBREC 00, open",
                        "-"),
                new ConformanceCase(
                        5,
                        "MQTT-3.3.4-9",
                        "as many and one at QoS 0, which does not count",
                        unanswered(20) + " ; 30 { \"t\" {} }",
                        "open",
                        "-"));
    }

    private static String unreleased(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> String.format(Locale.ROOT, "34 { \"t\" %04X {} }", id))
                .collect(Collectors.joining(" ; "));
    }

    private static String unanswered(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> String.format(Locale.ROOT, "32 { \"hold\" %04X {} }", id))
                .collect(Collectors.joining(" ; "));
    }
}
