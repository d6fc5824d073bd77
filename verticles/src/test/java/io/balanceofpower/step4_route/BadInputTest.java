package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people and devices can get wrong, or do on purpose: a line each, with what they are told. */
@Timeout(30)
final class BadInputTest {
    private static final String ROUTE = "routes:\n  - {name: r, filter: \"t/{v}\", destination: d, ";

    @TempDir
    Path directory;

    // --- the file ---

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void shouldSayWhatIsWrongWithAFile(String what, String text, String problem) {
        assertThat(problems(Routes.load("r.yaml", text)))
                .describedAs(what)
                .anySatisfy(each -> assertThat(each).contains(problem));
    }

    static Stream<Arguments> files() {
        return Stream.of(
                file("YAML bomb", "a: &a [x, x]\nb: &b [*a, *a]\nroutes: [*b, *b]\n", "1:4: has the anchor &a"),
                file("alias", "routes: [*a]\n", "1:10: is an alias; allowed: the value itself, written out"),
                file("merge key", "routes:\n  - &base {name: a}\n  - <<: *base\n", "2:5: has the anchor &base"),
                file("tag that makes an object", "routes: !!java.net.URL [x]\n", "has the tag"),
                file("second document", "routes: []\n---\nroutes: []\n", "2:1: starts a second document"),
                file("deep nesting", "routes: " + "[".repeat(1_000_000) + "\n", "nests deeper than 32 levels"),
                file("huge file", "#".repeat(9_000_000), "is too large; allowed: at most 8388608 bytes"),
                file("NUL", "routes: \0\n", "it has the character U+0000"),
                file("no YAML", "routes: [\n", "is not YAML"),
                file("duplicate key", ROUTE + "name: b}\n", "name: is there already, in line 2"),
                file("duplicate top key", "routes: []\nroutes: []\n", "routes: is there already, in line 1"),
                file("unknown key", ROUTE + "kye: {level: v}}\n", "is not a known key (did you mean key?)"),
                file("unknown top key", "rules: []\n", "rules: is not a known key"),
                file("key that is no word", "? [a]\n: b\n", "is not YAML: Non scalar key"),
                file("environment", ROUTE + "key: {field: \"${HOME}\"}, x: 1}\n", "x: is not a known key"),
                file(
                        "topic from nowhere",
                        "routes:\n  - {name: r, filter: t, destination: \"${HOME}\"}\n",
                        "has {HOME}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.price + 1                            | comes to a number; allowed: what is true or false
            'yes'                                        | comes to a string; allowed: what is true or false
            payload.price > 'a'                          | found no matching overload for '_>_' applied to '(dyn, string)'
            level.v > 1                                  | found no matching overload for '_>_' applied to '(string, number)'
            level.v && true                              | found no matching overload for '_&&_' applied to '(string, bool)'
            payload.price > 1e401                        | is no number; allowed: at most 64 digits
            level.x == 'a'                               | names a level that the filter does not name; allowed: v
            payload == 1                                 | names no single place in a message
            payload.a.b.c.d.e.f.g.h.i == 1               | names no single place in a message
            nosuch(payload.a)                            | undeclared reference to 'nosuch'
            [1, 2].map(x, x * 2) == [2, 4]               | uses what conditions cannot use
            env.HOME == 'a'                              | undeclared reference to 'env'
            payload.s.matches(r'(a)\\\\1')               | is no regular expression: invalid escape sequence
            payload.s.matches('(?=a)')                   | is no regular expression
            payload.s.matches('((a{1,100}){1,100}){1,100}') | is no regular expression: repeats too much
            payload.s.matches('(abcdefghij){60}')        | is no regular expression: has more than 500 steps
            payload.s.matches('(')                       | is no regular expression: missing closing )
            payload.a == payload.b                       | compares two payload fields, and nothing says whether as numbers or as texts
            true &&                                      | is no condition
            """)
    void shouldSayWhatIsWrongWithACondition(String condition, String problem) {
        assertThat(problems(Routes.load("r.yaml", ROUTE + "when: \"" + condition + "\"}\n")))
                .anySatisfy(each -> assertThat(each).startsWith("r.yaml:2:").contains("routes[0].when: ", problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a b                                          | is not a legal Kafka topic
            a/b                                          | is not a legal Kafka topic
            ..                                           | is not a legal Kafka topic
            ""                                           | is not a legal Kafka topic
            __consumer_offsets                           | is reserved
            bop.sessions                                 | is reserved
            "x.{v}"                                      | has {v}, of which nothing says what it may be
            "{w}"                                        | becomes "bop.sessions", which is reserved
            "_{w}"                                       | becomes "__x", which is reserved
            "x.{w}"                                      | becomes "x.a b", which is not a legal Kafka topic
            """)
    void shouldSayWhichTopicsCannotBe(String destination, String problem) {
        String text = "routes:\n  - {name: r, filter: \"t/{v}\", destination: " + destination
                + ", values: {w: {level: v, allowed: [a, bop.sessions, _x, a b]}}}\n";
        assertThat(problems(Routes.load("r.yaml", text)))
                .anySatisfy(each -> assertThat(each).contains("routes[0].destination: ", problem));
    }

    @Test
    void shouldSayWhereAFileIsNotUtf8() throws IOException {
        Path file = directory.resolve("r.yaml");
        Files.write(file, new byte[] {'r', ':', ' ', (byte) 0xC3, '('});
        assertThat(problems(Routes.load(file)))
                .containsExactly(file + ":1:4: this byte is not UTF-8; allowed: a file in UTF-8");
    }

    // --- the message ---

    private static final String PRICE = "when: payload.price > 1.0";
    private static final String KEY = "key: {field: symbol}";
    private static final String ASKS = "asks for the payload field price, which ";
    private static final String NO_NUMBER = ASKS + "is no number of at most 64 characters";
    private static final String READS = "reads the payload as JSON, which ";
    private static final String BEYOND =
            READS + "is beyond a limit: nesting 64 levels, numbers 256, strings 4096 and names 1024 characters";

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void shouldSayWhatIsWrongWithAMessage(String what, String keys, byte[] payload, String words) {
        assertThat(route(keys, payload))
                .describedAs(what)
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.detail()).isEqualTo("Route r " + words + "."));
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                message("no payload", PRICE, "", READS + "is empty"),
                message("no JSON", PRICE, "price=1", READS + "is not well-formed near byte 0"),
                message("a scalar", PRICE, "1", READS + "is neither an object nor an array"),
                message("cut off", PRICE, "{\"price\":1", READS + "ends in the middle"),
                message("missing field", PRICE, "{}", ASKS + "is missing"),
                message("null field", PRICE, "{\"price\":null}", ASKS + "is null"),
                message("object", PRICE, "{\"price\":{}}", ASKS + "is an object"),
                message("array", PRICE, "{\"price\":[1]}", ASKS + "is an array"),
                message("text", PRICE, "{\"price\":\"high\"}", NO_NUMBER),
                message("flag", PRICE, "{\"price\":true}", NO_NUMBER),
                message("text with NaN", PRICE, "{\"price\":\"NaN\"}", NO_NUMBER),
                message("text with an infinity", PRICE, "{\"price\":\"-Infinity\"}", NO_NUMBER),
                message("hexadecimal text", PRICE, "{\"price\":\"0x10\"}", NO_NUMBER),
                message("digits of another script", PRICE, "{\"price\":\"\u0663\"}", NO_NUMBER),
                message("NaN", PRICE, "{\"price\":NaN}", READS + "is not well-formed near byte 12"),
                message("leading zeros", PRICE, "{\"price\":007}", READS + "is not well-formed near byte 10"),
                message("huge exponent", PRICE, "{\"price\":1e999999999}", NO_NUMBER),
                message("tiny exponent", PRICE, "{\"price\":1e-999999999}", NO_NUMBER),
                message("65 digits", PRICE, "{\"price\":" + "1".repeat(65) + "}", NO_NUMBER),
                message("257 digits", PRICE, "{\"price\":" + "1".repeat(257) + "}", BEYOND),
                message("deep nesting", PRICE, "{\"a\":" + "[".repeat(100_000), BEYOND),
                message("long name", PRICE, "{\"" + "n".repeat(1_025) + "\":1}", BEYOND),
                message("long text", KEY, "{\"symbol\":\"" + "x".repeat(4_097) + "\"}", BEYOND),
                message("missing key", KEY, "{}", "takes the key from the payload field symbol, which is missing"),
                message(
                        "null key",
                        KEY,
                        "{\"symbol\":null}",
                        "takes the key from the payload field symbol, which is null"),
                message(
                        "half a surrogate pair",
                        KEY,
                        "{\"symbol\":\"\\ud800\"}",
                        "takes the key from the payload field symbol, which holds half of a surrogate pair"),
                message(
                        "key that differs",
                        "key: {field: symbol, matches: \"[A-Z]{1,5}\"}",
                        "{\"symbol\":\"spy\"}",
                        "takes the key from the payload field symbol, which does not match [A-Z]{1,5}"),
                message(
                        "two fields of one name",
                        "transform: {fields: [symbol]}",
                        "{\"symbol\":\"a\",\"symbol\":\"b\"}",
                        "rewrites the payload as JSON, which has a field twice that the route takes"),
                Arguments.of(
                        "no UTF-8",
                        KEY,
                        new byte[] {'{', '"', 's', 'y', 'm', 'b', 'o', 'l', '"', ':', '"', (byte) 0xC3, '(', '"', '}'},
                        READS + "is not well-formed near byte 13"),
                message("UTF-16", KEY, "\0{\0}", READS + "is not UTF-8"),
                message(
                        "negative sequence",
                        "numbering: {sequence: {field: seq}}",
                        "{\"seq\":-1}",
                        "takes the sequence from the payload field seq, which is not a whole number from 0 to"
                                + " 9223372036854775807 in plain digits"),
                message(
                        "huge sequence",
                        "numbering: {sequence: {field: seq}}",
                        "{\"seq\":9223372036854775808}",
                        "takes the sequence from the payload field seq, which is not a whole number from 0 to"
                                + " 9223372036854775807 in plain digits"));
    }

    @Test
    void shouldRefuseAValueOfWhichATopicMayNotBeMade() {
        Routes routes = Routes.load("r.yaml", """
                        routes:
                          - {name: r, filter: "t/{v}", destination: "x.{v}", values: {v: {level: v, allowed: [b]}}}
                        """).fold(loaded -> loaded, problems -> {
            throw new AssertionError(problems);
        });
        for (String level : List.of("a", "..", "__consumer_offsets", "b c", "B")) {
            Incoming incoming = new Incoming("t/" + level, new byte[0], List.of(), new Sender("d1", User.ANONYMOUS), 0);
            assertThat(routes.route(incoming))
                    .isEqualTo(new Unrouted(
                            Refusal.DESTINATION_UNKNOWN,
                            "Route r writes to x.{v}, and the topic level v is none of the values that {v} may have."));
        }
    }

    /** What looks bad and is not: told apart from the above, so that the limits are no tighter than they say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            when: payload.price > 1.0                          | {"price":2,"price":"x"}
            when: payload.price > 1.0                          | {"price":"2","n":NaN
            when: payload.price > 1.0                          | {"price":"2"}
            when: payload.price > 1e399                        | {"price":1e400}
            when: "has(payload.price) ? false : true"          | {}
            when: "device == 'd1' ? true : payload.price > 1"  | {}
            """)
    void shouldTakeWhatIsWithinTheRules(String keys, String payload) {
        assertThat(route(keys, payload.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Routing.Routed.class);
    }

    @Test
    void shouldTakeLinearTimeForAnExpressionThatWouldTakeForeverElsewhere() {
        byte[] payload = ("{\"s\":\"" + "a".repeat(4_000) + "!\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(route("on-error: refuse, when: \"payload.s.matches('^(a+)+$')\"", payload))
                .isInstanceOf(Unrouted.class);
    }

    // --- shared ---

    private static Arguments file(String what, String text, String problem) {
        return Arguments.of(what, text, problem);
    }

    private static Arguments message(String what, String keys, String payload, String words) {
        return Arguments.of(what, keys, payload.getBytes(StandardCharsets.UTF_8), words);
    }

    private static Routing route(String keys, byte[] payload) {
        Routes routes = Routes.load("r.yaml", ROUTE + keys + "}\n").fold(loaded -> loaded, problems -> {
            throw new AssertionError(problems);
        });
        return routes.route(new Incoming("t/a", payload, List.of(), new Sender("d1", User.ANONYMOUS), 0));
    }

    private static List<String> problems(YamlLoading<Routes> loading) {
        return loading.fold(
                routes -> List.of(),
                problems -> problems.stream().map(Problem::toString).toList());
    }
}
