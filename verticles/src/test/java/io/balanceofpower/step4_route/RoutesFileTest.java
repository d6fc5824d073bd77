package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RoutesFileTest {

    private static final String TOPIC_ALLOWED =
            "; allowed: 1 to 249 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"";
    private static final String NAME_ALLOWED =
            "; allowed: a letter or digit, then letters, digits, \".\", \"_\" and \"-\"; at most 100 characters in all";
    private static final String ROUTE_KEYS = "name, group, filter, when, on-error, destination, values, codec, schema,"
            + " key, partition, headers, timestamp, numbering, on-bad-payload, transform, sample, labels";
    private static final String PATH_ALLOWED =
            "; allowed: names joined by dots (trade.symbol), or a JSON pointer" + " (/trade/symbol); at most 8 names";

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("faultyFiles")
    void shouldSayAllThatIsWrong(String text, List<String> problems) {
        assertThat(problems(text)).containsExactlyElementsOf(problems);
    }

    static Stream<Arguments> faultyFiles() {
        return Stream.of(
                faulty("", "r.yaml: is empty; allowed: the key routes with at least one route"),
                faulty("# nothing\n", "r.yaml: is empty; allowed: the key routes with at least one route"),
                faulty(
                        "- a\n",
                        "r.yaml:1:1: is a list, not a mapping; allowed: routes, groups, no-match, unknown-fields"),
                faulty("routes:\n", "r.yaml:1:8: routes: is empty, not a list; allowed: a list of routes"),
                faulty("routes: []\n", "r.yaml:1:9: routes: is an empty list; allowed: at least one route"),
                faulty("routes: {a: 1}\n", "r.yaml:1:9: routes: is a mapping, not a list; allowed: a list of routes"),
                faulty(
                        "rotues: []\n",
                        "r.yaml:1:1: rotues: is not a known key (did you mean routes?); allowed: routes, groups,"
                                + " no-match, unknown-fields",
                        "r.yaml:1:1: routes: is missing; allowed: a list of at least one route"),
                faulty(
                        "routes:\n  - x\n",
                        "r.yaml:2:5: routes[0]: \"x\" is a text, not a mapping; allowed: " + ROUTE_KEYS),
                faulty(
                        "routes:\n  - {}\n",
                        "r.yaml:2:5: routes[0].name: is missing" + NAME_ALLOWED,
                        "r.yaml:2:5: routes[0].filter: is missing; allowed: a topic filter such as"
                                + " trades/{venue}/{symbol}",
                        "r.yaml:2:5: routes[0].destination: is missing" + TOPIC_ALLOWED),
                faulty(
                        """
                        routes:
                          - name: 5
                            filter: true
                            destination: null
                            key: symbol
                            nubmering: {}
                        """,
                        "r.yaml:2:11: routes[0].name: 5 is a number, not a text (put it in quotes to make it one)"
                                + NAME_ALLOWED,
                        "r.yaml:3:13: routes[0].filter: true is a flag, not a text (put it in quotes to make it one);"
                                + " allowed: a topic filter such as trades/{venue}/{symbol}",
                        "r.yaml:4:18: routes[0].destination: is empty, not a text (put it in quotes to make it one)"
                                + TOPIC_ALLOWED,
                        "r.yaml:5:10: routes[0].key: \"symbol\" is a text, not a mapping; allowed: level, field,"
                                + " missing, matches",
                        "r.yaml:6:5: routes[0].nubmering: is not a known key (did you mean numbering?); allowed: "
                                + ROUTE_KEYS),
                faulty(
                        """
                        routes:
                          - {name: a b, filter: a, destination: a/b}
                          - {name: "", filter: b, destination: ..}
                          - {name: x, filter: c, destination: __consumer_offsets}
                          - {name: x, filter: d, destination: bop.sessions}
                        """,
                        "r.yaml:2:12: routes[0].name: \"a b\" is not a name" + NAME_ALLOWED,
                        "r.yaml:2:41: routes[0].destination: \"a/b\" is not a legal Kafka topic" + TOPIC_ALLOWED,
                        "r.yaml:3:12: routes[1].name: \"\" is not a name" + NAME_ALLOWED,
                        "r.yaml:3:40: routes[1].destination: \"..\" is not a legal Kafka topic" + TOPIC_ALLOWED,
                        "r.yaml:4:39: routes[2].destination: \"__consumer_offsets\" is reserved; allowed: a topic that"
                                + " starts neither with \"__\" (Kafka's own) nor with \"bop.\"",
                        "r.yaml:5:12: routes[3].name: \"x\" is the name of the route in line 4 already; allowed: a name"
                                + " of its own",
                        "r.yaml:5:39: routes[3].destination: \"bop.sessions\" is reserved; allowed: a topic that starts"
                                + " neither with \"__\" (Kafka's own) nor with \"bop.\""),
                faulty(
                        """
                        routes:
                          - name: a
                            name: b
                            filter: a
                            destination: a
                            key: {field: x, field: y}
                        """,
                        "r.yaml:3:5: routes[0].name: is there already, in line 2; allowed: each key once",
                        "r.yaml:6:21: routes[0].key.field: is there already, in line 6; allowed: each key once"),
                faulty(
                        """
                        routes:
                          - {name: wide, filter: "trades/#", destination: a}
                          - {name: narrow, filter: "trades/{venue}/{symbol}", destination: b}
                          - {name: same, filter: "trades/#", destination: c}
                        """,
                        "r.yaml:3:28: routes[1].filter: \"trades/{venue}/{symbol}\" is never reached: trades/# of route"
                                + " wide in line 2 matches all of it first; allowed: the narrower filter before the"
                                + " wider, a condition (when) with the wider, or another group",
                        "r.yaml:4:26: routes[2].filter: \"trades/#\" is never reached: trades/# of route wide in line 2"
                                + " matches all of it first; allowed: the narrower filter before the wider, a condition (when) with the wider, or another group"),
                faulty(
                        "routes: [&a {name: x}, *a]\n",
                        "r.yaml:1:10: has the anchor &a; allowed: the value alone; aliases are refused",
                        "r.yaml:1:24: is an alias; allowed: the value itself, written out"));
    }

    private static Arguments faulty(String text, String... problems) {
        return Arguments.of(text, List.of(problems));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "a/#/b"           | has a # before its last level; allowed: # as the last level only
            "#/#"             | has a # before its last level; allowed: # as the last level only
            "a#"              | has # beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels without them
            "a+"              | has + beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels without them
            "a/+b/c"          | has + beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels without them
            "x{a}"            | has { beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels without them
            "a}"              | has } beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels without them
            "{}"              | names a level {}; allowed: a letter or _, then letters, digits, _ and -; at most 64 characters in all
            "{a b}"           | names a level {a b}; allowed: a letter or _, then letters, digits, _ and -; at most 64 characters in all
            "{+}"             | names a level {+}; allowed: a letter or _, then letters, digits, _ and -; at most 64 characters in all
            "{a}/{b}/{a}"     | names two levels {a}; allowed: each name once
            ""                | is not a topic filter; allowed: a topic filter such as trades/{venue}/{symbol}, of 1 to 65535 bytes
            """)
    void shouldRefuseIllegalFilters(String filter, String problem) {
        assertThat(problems("routes:\n  - {name: a, destination: a, filter: " + filter + "}\n"))
                .containsExactly("r.yaml:2:39: routes[0].filter: " + filter + " " + problem);
    }

    @Test
    void shouldRefuseFiltersBeyondALimit() {
        assertThat(problems("routes:\n  - {name: a, destination: a, filter: " + "/".repeat(64) + "}\n"))
                .containsExactly(
                        "r.yaml:2:39: routes[0].filter: \"" + "/".repeat(64) + "\" has 65 levels; allowed: at most 64");
        assertThat(problems("routes:\n  - {name: a, destination: a, filter: " + "x".repeat(65_536) + "}\n"))
                .singleElement()
                .asString()
                .endsWith(
                        "is not a topic filter; allowed: a topic filter such as trades/{venue}/{symbol}, of 1 to 65535"
                                + " bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            codec: xml                           | 3:12: routes[0].codec: "xml" is not a codec; allowed: json, raw, fix, cloudevents, or a mapping with one of the keys fix, avro, protobuf
            codec: raw, key: {field: a}          | 3:30: routes[0].key.field: "a" is a field of a payload that is raw bytes; allowed: a topic level or user property, or a codec with fields
            key: {level: sym}                    | 3:18: routes[0].key.level: "sym" is no level that the filter names; allowed: venue, symbol
            key: {level: ""}                     | 3:18: routes[0].key.level: "" is no level that the filter names; allowed: venue, symbol
            key: {}                              | 3:10: routes[0].key: names no source; allowed: one of level, field
            key: {level: venue, field: a}        | 3:10: routes[0].key: names 2 sources; allowed: one of level, field
            key: {feild: a}                      | 3:11: routes[0].key.feild: is not a known key (did you mean field?); allowed: level, field, missing, matches
            key: {field: a..b}                   | 3:18: routes[0].key.field: "a..b" is no path to a field{path}
            key: {field: [a]}                    | 3:18: routes[0].key.field: is a list, not a text{path}
            key: {field: a, missing: maybe}      | 3:30: routes[0].key.missing: "maybe" is not known; allowed: refuse, none
            key: {level: venue, missing: none}   | 3:34: routes[0].key.missing: "none" stands beside level, which is never missing; allowed: missing beside what a message may lack
            numbering: {}                        | 3:16: routes[0].numbering.sequence: is missing; allowed: one of property, field, level
            numbering: {sequence: {field: /~}}   | 3:35: routes[0].numbering.sequence.field: "/~" is no path to a field{path}
            numbering: {sequence: {property: ""}} | 3:38: routes[0].numbering.sequence.property: "" is empty; allowed: the name of an MQTT 5 user property
            numbering: {sequence: {level: seq}}  | 3:35: routes[0].numbering.sequence.level: "seq" is no level that the filter names; allowed: venue, symbol
            numbering: {sequence: {field: a, missing: none}} | 3:38: routes[0].numbering.sequence.missing: is not a known key; allowed: property, field, level
            numbering: {sequence: {field: a}, required: "no"} | 3:49: routes[0].numbering.required: "no" is a text, not a flag; allowed: true, false
            """)
    void shouldRefuseSourcesThatAreNone(String line, String problem) {
        String text =
                "routes:\n  - {name: a, destination: a, filter: \"trades/{venue}/{symbol}\",\n    " + line + "}\n";
        assertThat(problems(text)).containsExactly("r.yaml:" + problem.replace("{path}", PATH_ALLOWED));
    }

    @Test
    void shouldRefuseALevelWhenTheFilterNamesNone() {
        assertThat(problems("routes:\n  - {name: a, destination: a, filter: a/+, key: {level: venue}}\n"))
                .containsExactly(
                        "r.yaml:2:57: routes[0].key.level: \"venue\" is no level that the filter names; allowed: a"
                                + " filter with {venue} in it");
    }

    @Test
    void shouldListProblemsOfManyRoutesInTheOrderOfTheFile() {
        StringBuilder text = new StringBuilder("routes:\n");
        for (int i = 0; i < 50; i++) {
            text.append("  - {name: n").append(i).append(", filter: a+, destination: a b}\n");
        }
        List<String> problems = problems(text.toString());
        assertThat(problems).hasSize(100);
        assertThat(problems.get(98)).startsWith("r.yaml:51:");
    }

    @Test
    void shouldLoadTheDemosRoutes() throws IOException {
        Routes routes = loaded(resource("/demo/routes.yaml"));
        assertThat(routes.routes())
                .containsExactly(
                        new RouteSummary(
                                "equities",
                                "default",
                                "trades/us/{venue}/{symbol}",
                                "",
                                false,
                                "json",
                                "trades.equities",
                                "payload field symbol",
                                "by key",
                                "received",
                                List.of(),
                                "stream: device; epoch: user property epoch, or 0 when it is missing; sequence: user"
                                        + " property seq, or unnumbered when it is missing",
                                "refuse",
                                "",
                                "",
                                Map.of()),
                        new RouteSummary(
                                "crypto",
                                "default",
                                "trades/crypto/{venue}/{symbol}",
                                "",
                                false,
                                "json",
                                "trades.crypto",
                                "topic level symbol",
                                "by key",
                                "received",
                                List.of(),
                                "stream: device; epoch: user property epoch, or 0 when it is missing; sequence: user"
                                        + " property seq, or unnumbered when it is missing",
                                "refuse",
                                "",
                                "",
                                Map.of()));
        assertThat(routes.destinations()).containsExactlyInAnyOrder("trades.equities", "trades.crypto");
    }

    @Test
    void shouldAnswerWhateverIsInTheFile() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String demo = resource("/demo/routes.yaml");
        String letters = "{}[]&*!|>'\"%@`#:,-? \n\t\r\u0085\ufeff\ud83da0~<=";
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(demo);
            for (int damage = 1 + random.nextInt(8); damage > 0; damage--) {
                int at = random.nextInt(text.length());
                String written = String.valueOf(letters.charAt(random.nextInt(letters.length())));
                text.replace(at, at + random.nextInt(3), written);
            }
            assertThatCode(() -> Routes.load("r.yaml", text.toString()))
                    .describedAs("seed %d: %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void shouldDescribeEverySource() {
        Routes routes = loaded("""
                routes:
                  - name: all
                    filter: "t/{s}/#"
                    destination: d
                    key: {field: /a/b, missing: none}
                    numbering: {stream: {level: s}, epoch: {field: e}, sequence: {property: n}, required: false}
                  - {name: none, filter: u, destination: d, numbering: {sequence: {field: n}}}
                """);
        assertThat(routes.routes())
                .extracting(RouteSummary::key)
                .containsExactly("payload field /a/b, or none when it is missing", "none");
        assertThat(routes.routes())
                .extracting(RouteSummary::numbering)
                .containsExactly(
                        "stream: topic level s; epoch: payload field e; sequence: user property n, or unnumbered when it"
                                + " is missing",
                        "stream: device; epoch: 0; sequence: payload field n");
    }

    @Test
    void shouldLoadTenThousandRoutes() {
        StringBuilder text = new StringBuilder("routes:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append(String.format("  - {name: r%d, filter: 't/%d/{symbol}', destination: d}%n", i, i));
        }
        Routes routes = loaded(text.toString());
        assertThat(routes.route(new Incoming("t/9999/x", new byte[0], List.of(), new Sender("dev", User.ANONYMOUS), 0))
                        .<String>fold(to -> to.destinations().get(0).route(), Routing.Unrouted::detail))
                .isEqualTo("r9999");
    }

    @Test
    void shouldReadAFile() throws IOException {
        Path file = directory.resolve("routes.yaml");
        Files.writeString(file, "routes: [{name: a, filter: a, destination: a}]\n");
        assertThat(Routes.load(file)).isInstanceOf(YamlLoading.Loaded.class);
        Path absent = directory.resolve("absent.yaml");
        assertThat(strings(Routes.load(absent)))
                .containsExactly(absent + ": does not exist; allowed: the path of a file");
    }

    private static Routes loaded(String text) {
        return Routes.load("r.yaml", text).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static List<String> problems(String text) {
        return strings(Routes.load("r.yaml", text));
    }

    private static List<String> strings(YamlLoading<Routes> loading) {
        return loading.fold(
                routes -> List.of(),
                problems -> problems.stream().map(Problem::toString).toList());
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(RoutesFileTest.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
