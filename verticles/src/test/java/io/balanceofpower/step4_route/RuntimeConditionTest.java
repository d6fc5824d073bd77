package io.balanceofpower.step4_route;

import static io.balanceofpower.step4_route.Conditions.incoming;
import static io.balanceofpower.step4_route.Conditions.load;
import static io.balanceofpower.step4_route.Conditions.problemsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Trial.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions, or clauses of them, that run on CEL's runtime. */
final class RuntimeConditionTest {
    /** A spread of a future and two options, as a multi-leg order report has it. */
    private static final String SPREAD = "{\"id\":\"X-1\",\"limit\":\"1000000.00\",\"n\":3,\"live\":true,\"none\":null,"
            + "\"venues\":[\"XNYS\",\"XNAS\"],\"sizes\":[1,2.50,\"3\"],\"grid\":[[1,2],[3]],\"empty\":[],"
            + "\"limits\":{\"XNYS\":250,\"XNAS\":10},"
            + "\"legs\":["
            + "{\"side\":\"B\",\"price\":1000000.00,\"quantity\":1,\"live\":true,\"tags\":[\"a\",\"b\"]},"
            + "{\"side\":\"S\",\"price\":\"0.1\",\"quantity\":10,\"live\":false,\"tags\":[],\"ref\":{\"id\":\"r2\"}},"
            + "{\"side\":\"S\",\"price\":2.25,\"quantity\":4,\"live\":\"true\",\"fee\":null}]}";

    // --- what holds ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.legs.exists(x, x.price * x.quantity == 1000000)",
                "!payload.legs.exists(x, x.price * x.quantity > 1000000.00)",
                "payload.legs.exists(x, x.price * x.quantity > 999999.9999999999999999999999)",
                "payload.legs.all(x, x.quantity > 0 && x.side in ['B', 'S'])",
                "payload.legs.exists_one(x, x.side == 'B')",
                "!payload.legs.exists_one(x, x.side == 'S')",
                "payload.legs.filter(x, x.side == 'S').size() == 2",
                "size(payload.legs.filter(x, x.side == 'S')) == 2",
                "payload.legs.filter(x, x.side == 'S')[0].quantity == 10",
                "payload.legs.map(x, x.price * x.quantity)[2] == 9",
                "payload.legs.map(x, x.live, x.side).size() == 2",
                "payload.legs.map(x, x.side)[1] == 'S'",
                "'S' in payload.legs.map(x, x.side) && !('Z' in payload.legs.map(x, x.side))",
                "payload.legs.size() == payload.n",
                "payload.legs[payload.legs.size() - 1].price == 2.25",
                "payload.legs[number(payload.n) - 2].quantity == 10",
                "payload.legs.exists(x, x.live && x.side == 'S')",
                "payload.legs.exists(x, x.live == false)",
                "payload.legs.exists(x, x.tags.exists(t, t == 'b'))",
                "payload.legs.exists(x, 'a' in x.tags) && payload.legs.exists(x, x.tags.size() == 0 || x.side == 'Q')",
                "payload.legs.exists(x, has(x.ref) && x.ref.id == 'r2')",
                "payload.legs.exists(x, has(x.ref.id)) && !payload.legs.exists(x, has(x.fee) || has(x.ref.x.y))",
                "payload.legs.exists(a, payload.legs.exists(b, a.side != b.side + '' && a.price > b.price))",
                "payload.venues.exists(v, v == level.venue) && level.venue in payload.venues",
                "!(level.symbol in payload.venues)",
                "2.5 in payload.sizes && 3 in payload.sizes && !(4 in payload.sizes)",
                "payload.n in payload.sizes.map(s, number(s))",
                "payload.sizes.exists(s, s > 2.49 && s < 2.51)",
                "payload.grid[0][1] == 2 && payload.grid.exists(row, row.size() == 1)",
                "payload.grid.map(row, row[0]).exists(v, v == 3)",
                "!payload.empty.exists(x, x.price > 1) && payload.empty.all(x, x.price > 1)",
                "payload.limits[level.venue] == 250",
                "[payload.n, payload.limit].exists(v, v > 999999)",
                "[1, 2, 3].exists(i, i * 2 == 6) && ([1] + [2, 3]).size() == 3",
                "['a', 'b'].exists(s, s.startsWith('b') || s.matches('^z')) && ['ab'].all(s, s.contains('b'))",
                "user.groups.exists(g, g.endsWith('ways')) && user.groups.size() == 2 && user.groups[0] == 'equities'",
                "payload.n / 2 == 1.5 && payload.n % 2 == 1 && -payload.n % 2 == -1",
                "1 / 3 + 1 / 3 + 1 / 3 == 1 && 1 / 3 * 3 == 1 && 1 / 3 < 0.3333333333333333333333333333333334",
                "1 / 3 > 0.3333333333333333333333333333333333 && 10 / 4 == 2.50 && -(1 / 3) == -1 / 3",
                "payload.legs.exists(x, x.price / x.quantity == 0.5625)",
                "7.5 % 2 == 1.5 && 1e3 / 1e-3 == 1e6",
                "[0].exists(i, received.getHours('UTC') == 14 && received > timestamp('2026-11-25T14:30:00Z'))",
                "[0].exists(i, number(property['x-limit']) == 5 && property.kind == 'trade' && device == 'gw-1')",
                "[level.venue, 'b'].exists(s, s == 'XNYS') && level.venue in [level.venue]",
                "(payload.n > 2 ? payload.legs : payload.empty).size() == 3",
                "payload.legs.exists(x, (x.side == 'B' ? x.price : x.quantity) == 4)",
                "payload.legs.exists(payload, payload.side == 'B')",
                "payload.legs.exists(x, size(x.side) == 1 && x.side.lowerAscii() == 'b')",
                "payload.legs.exists(x, x.absent > 1 || x.side == 'S')",
                "payload.absent.exists(x, x > 1) || payload.legs.size() == 3",
                "payload.legs[0].tags[1] == 'b' && payload.legs.exists(x, x.tags.size() == 2)",
            })
    void shouldHold(String condition) {
        Routes routes = routes(condition, "refuse");
        assertThat(routes.route(incoming(SPREAD))).isInstanceOf(Routed.class);
        assertThat(routes.routes().get(0).conditionOnRuntime()).isTrue();
    }

    /** The type checker takes what is in these lists for numbers, texts, flags or lists. It stands in the payload all the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.legs.map(l, l["side"]).exists(s, s == "B")  | {"legs":[{"side":"S"},{"side":"B"}]} | {"legs":[{"side":"S"}]}
            payload.legs.map(l, l["qty"]).exists(q, q > 5)      | {"legs":[{"qty":"5.01"}]}            | {"legs":[{"qty":5.00}]}
            payload.legs.map(l, l["live"]).exists(x, x)         | {"legs":[{"live":true}]}             | {"legs":[{"live":"false"}]}
            payload.legs.map(l, l["tags"]).exists(t, "a" in t)  | {"legs":[{"tags":["b","a"]}]}        | {"legs":[{"tags":["b"]}]}
            payload.legs.map(l, l["side"])[0] + "" == "B"       | {"legs":[{"side":"B"}]}              | {"legs":[{"side":"S"}]}
            payload.legs.map(l, l["live"])[0] == true           | {"legs":[{"live":true}]}             | {"legs":[{"live":false}]}
            ([1] + payload.sizes).exists(s, s > 2)              | {"sizes":[2,2.5]}                    | {"sizes":[2]}
            ([1] + payload.sizes).map(s, s * 2)[1] == 5         | {"sizes":["2.5"]}                    | {"sizes":[2]}
            (payload.sizes + [1])[0] > 2                        | {"sizes":[3]}                        | {"sizes":[]}
            ([true] + payload.flags)[1]                         | {"flags":[true]}                     | {"flags":[false]}
            ([[1]] + payload.grid)[1][0] == 3                   | {"grid":[[3]]}                       | {"grid":[[1]]}
            ([[1]] + payload.grid).exists(r, r.exists(v, v > 1)) | {"grid":[[1,2]]}                    | {"grid":[[1],[]]}
            (user.groups + payload.tags).exists(t, t == "a")    | {"tags":["b","a"]}                   | {"tags":["b"]}
            (user.groups + payload.tags)[2] == "a"              | {"tags":["a"]}                       | {"tags":["b"]}
            [timestamp("2026-11-25T14:30:00Z")].exists(t, t < received) && payload.n > 1 | {"n":2}     | {"n":1}
            """)
    void shouldReadWhatStandsInAListAsWhatItHasToBe(String condition, String meets, String doesNot) {
        Routes routes = routes(condition, "refuse");
        assertThat(routes.route(incoming(meets))).isInstanceOf(Routed.class);
        assertThat(refusal(routes.route(incoming(doesNot)))).isEqualTo(Refusal.NO_MATCHING_ROUTE);
    }

    @Test
    void shouldLeaveToTheRuntimeOnlyWhatHasToBe() {
        assertThat(routes("payload.n > 2 && payload.live", "refuse")
                        .routes()
                        .get(0)
                        .conditionOnRuntime())
                .isFalse();
        // The first clause decides, so the array is not looked into, which would be beyond the limit.
        String huge = "{\"n\":1,\"legs\":[" + "1,".repeat(10_000) + "1]}";
        Routes routes = routes("payload.n > 2 && payload.legs.exists(x, x == 1)", "refuse");
        assertThat(routes.routes().get(0).conditionOnRuntime()).isTrue();
        assertThat(refusal(routes.route(incoming(huge)))).isEqualTo(Refusal.NO_MATCHING_ROUTE);
    }

    @Test
    void shouldReadPathsWithinAnArrayThatIsKept() {
        Routes routes = load("""
                routes:
                  - name: r
                    filter: "trades/{venue}/{symbol}"
                    destination: d
                    key: {field: legs.1.price}
                    when: "payload.legs.exists(x, x.price == 2.25) && payload.legs[2].quantity == 4"
                  - {name: other, filter: "#", destination: d, when: "payload.legs.exists(x, x.side == 'B')"}
                """);
        assertThat(routes.route(incoming(SPREAD)))
                .isInstanceOfSatisfying(
                        Routed.class,
                        to -> assertThat(to.destinations().get(0).key())
                                .isEqualTo("0.1".getBytes(StandardCharsets.UTF_8)));
    }

    // --- what cannot be told ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.absent.exists(x, x > 1)               | asks for the payload field absent, which is missing.
            payload.none.all(x, x > 1)                    | asks for the payload field none, which is null.
            payload.limits.exists(x, x > 1)               | asks for the payload field limits, which is an object.
            payload.id.size() == 1                        | asks for the payload field id, which is no array.
            payload.legs.exists(x, x.absent > 1)          | asks for x.absent, which is missing.
            payload.legs.exists(x, x.fee > 1)             | asks for x.fee, which is missing.
            payload.legs.filter(x, has(x.price))[2].fee > 1 | asks for what a part of its condition comes to[…].fee, which is null.
            payload.legs.all(x, x.side > 1)               | asks for x.side, which is no number of at most 64 characters.
            payload.legs.all(x, x.side)                   | asks for x.side, which is neither true nor false.
            payload.legs.all(x, x.tags == 'a')            | asks for x.tags, which is an array.
            payload.legs.exists(x, x.ref == 'a')          | asks for x.ref, which is missing.
            payload.legs.exists(x, x == 'a')              | asks for x, which is an object.
            payload.legs.filter(x, x.absent).size() > 0   | asks for x.absent, which is missing.
            payload.legs.map(x, x.side.startsWith('B') && x.absent)[0] | asks for x.absent, which is missing.
            !payload.legs.exists(x, x.absent > 1)         | asks for x.absent, which is missing.
            payload.legs.exists(x, x.absent > 1) == false | asks for x.absent, which is missing.
            payload.legs[number(payload.n)].price > 1     | asks for payload.legs, which has 3 elements and none at the index that is asked for.
            payload.legs[1 / 2].price > 1                 | asks for payload.legs, which has 3 elements and none at the index that is asked for.
            payload.n % (payload.n - 3) > 1               | divides by what a part of its condition comes to, which is zero.
            payload.legs.exists(x, x.price / x.zero > 1)  | asks for x.zero, which is missing.
            payload.n in payload.venues.map(v, number(v)) | asks for v, which is no number of at most 64 characters.
            5 in payload.venues                           | asks for an element of payload.venues, which is no number of at most 64 characters.
            payload.legs.map(l, l["side"]).exists(s, s > 1) | asks for s, which is no number of at most 64 characters.
            payload.legs.map(l, l["ref"]).all(s, s == "r") | asks for s, which is missing.
            ([1] + payload.venues)[1] > 1                 | asks for what a part of its condition comes to[…], which is no number of at most 64 characters.
            (payload.absent > 1 ? payload.legs : payload.empty).size() == 1 | asks for the payload field absent, which is missing.
            """)
    void shouldRefuseWhatCannotBeToldUnlessTheRouteSaysOtherwise(String condition, String words) {
        assertThat(routes(condition, "refuse").route(incoming(SPREAD)))
                .isEqualTo(new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, "Route r " + words));
        assertThat(refusal(routes(condition, "no-match").route(incoming(SPREAD))))
                .isEqualTo(Refusal.NO_MATCHING_ROUTE);
    }

    @Test
    void shouldSayWhyAPayloadCannotBeRead() {
        assertThat(routes("payload.legs.exists(x, x > 1)", "refuse").route(incoming("{\"legs\":[1,2")))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r reads the payload as JSON, which ends in the middle."));
    }

    @Test
    void shouldTakeNullAndMissingMembersAsAPathDoes() {
        String payload = "{\"legs\":[null,1,\"a\",[2],{\"p\":null},{\"p\":5}]}";
        assertThat(routes("payload.legs.exists(x, x.p == 5)", "refuse").route(incoming(payload)))
                .isInstanceOf(Routed.class);
        assertThat(routes("payload.legs.exists_one(x, has(x.p))", "refuse").route(incoming(payload)))
                .isInstanceOf(Routed.class);
        assertThat(routes("payload.legs.all(x, !has(x.p) || x.p == 5)", "refuse")
                        .route(incoming(payload)))
                .isInstanceOf(Routed.class);
    }

    // --- limits ---

    @Test
    void shouldStopACascadeOfLoopsAtItsLimitOfSteps() {
        String condition = "payload.n.exists(a, payload.n.exists(b, payload.n.exists(c, payload.n.exists(d,"
                + " a + b + c + d < 0))))";
        String payload = "{\"n\":[" + "1,".repeat(999) + "1]}";
        String words = "has a condition that takes more than 40000 steps, with those asked before: " + condition + ".";
        assertThat(routes(condition, "refuse").route(incoming(payload)))
                .isEqualTo(new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, "Route r " + words));
        assertThat(refusal(routes(condition, "no-match").route(incoming(payload))))
                .isEqualTo(Refusal.NO_MATCHING_ROUTE);
        // Nor can a part that would decide hide it.
        assertThat(routes("(" + condition + ") || payload.n.size() == 1000", "refuse")
                        .route(incoming(payload)))
                .isInstanceOf(Unrouted.class);
    }

    @Test
    void shouldStopAtTheSameStepWhateverFollows() {
        // Counted, not timed: the same size is the first that is too much, at any speed of the machine.
        String condition = "payload.n.exists(a, payload.n.exists(b, a + b < 0))";
        assertThat(firstBeyond(condition)).isEqualTo(firstBeyond(condition)).isBetween(30, 80);
    }

    private static int firstBeyond(String condition) {
        Routes routes = routes(condition, "refuse");
        int size = 1;
        while (refusal(routes.route(incoming("{\"n\":[" + "1,".repeat(size - 1) + "1]}")))
                == Refusal.NO_MATCHING_ROUTE) {
            size++;
        }
        return size;
    }

    @Test
    void shouldJudgeAThousandElements() {
        String legs = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"price\":" + i + ".5,\"quantity\":2,\"note\":\"" + "n".repeat(200) + "\"}")
                .collect(Collectors.joining(","));
        assertThat(routes("payload.legs.exists(x, x.price * x.quantity > 1998.99)", "refuse")
                        .route(incoming("{\"legs\":[" + legs + "]}")))
                .isInstanceOf(Routed.class);
        assertThat(routes("payload.legs.filter(x, x.price > 500).size() == 500", "refuse")
                        .route(incoming("{\"legs\":[" + legs + "]}")))
                .isInstanceOf(Routed.class);
    }

    @Test
    void shouldChargeForLongTextsAndExpressions() {
        String text = "a".repeat(4_000);
        String payload = "{\"t\":\"" + text + "\",\"n\":[" + "1,".repeat(499) + "1]}";
        for (String costly : List.of(
                "payload.t.matches('(a*)*b')",
                "payload.t.contains(payload.t + 'b')",
                "(payload.t + payload.t) == 'b'")) {
            assertThat(routes("payload.n.exists(i, " + costly + ")", "refuse").route(incoming(payload)))
                    .isInstanceOfSatisfying(
                            Unrouted.class, no -> assertThat(no.detail()).contains("more than 40000 steps"));
        }
    }

    @Test
    void shouldChargeForFailures() {
        String payload = "{\"n\":[" + "{},".repeat(999) + "{\"p\":1}]}";
        assertThat(routes("payload.n.exists(x, x.p == 1)", "refuse").route(incoming(payload)))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.detail()).contains("more than 40000 steps"));
        assertThat(routes("payload.n.exists(x, has(x.p) && x.p == 1)", "refuse").route(incoming(payload)))
                .isInstanceOf(Routed.class);
    }

    @Test
    void shouldRefuseNumbersThatGrowWithoutEnd() {
        String square = "payload.n.map(x, x * x * x * x * x * x * x * x * x * x * x * x * x)";
        assertThat(routes(square + ".exists(y, y * y * y * y * y * y * y * y * y * y * y * y * y < 0)", "refuse")
                        .route(incoming("{\"n\":[" + "9".repeat(64) + "]}")))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r computes a number of more than 2000 digits before or behind its point."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [[[[[[[[[1]]]]]]]]]     | nests deeper than 8 levels
            VALUES                  | holds more than 4096 values
            CHARS                   | holds more than 65536 characters
            """)
    void shouldRefuseAnArrayBeyondALimit(String array, String words) {
        String content = array.equals("VALUES")
                ? "[" + "1,".repeat(4_096) + "1]"
                : array.equals("CHARS") ? "[" + ("\"" + "a".repeat(4_000) + "\",").repeat(17) + "1]" : array;
        assertThat(routes("payload.n.exists(x, x.y == 'z')", "refuse").route(incoming("{\"n\":" + content + "}")))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID, "Route r asks for the payload field n, which " + words + "."));
    }

    @Test
    void shouldNotCountWhatNobodyAsksFor() {
        String deep = "[".repeat(20) + "]".repeat(20);
        String element = "{\"p\":1,\"notes\":[" + "1,".repeat(50) + "1],\"deep\":" + deep + "}";
        String payload = "{\"n\":[" + (element + ",").repeat(299) + element + "]}";
        assertThat(routes("payload.n.all(x, x.p == 1)", "refuse").route(incoming(payload)))
                .isInstanceOf(Routed.class);
    }

    // --- what is said at load ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.legs.exists(x, x.a == x.b)            | 5:39 | compares two payload fields
            payload.a in payload.list                     | 5:22 | compares two payload fields
            payload.legs.exists(x, [x.a + x.b] == [1])    | 5:47 | uses what conditions cannot use
            payload.legs.exists(x, x.s.matches(x.re))     | 5:48 | is not known before a message comes
            payload.legs.exists(x, x.s.matches('('))      | 5:47 | is no regular expression
            payload.legs.exists(x, level.desk == x.d)     | 5:40 | names a level that the filter does not name; allowed: venue, symbol
            payload.exists(x, x > 1)                      | 5:12 | names no single place in a message
            [1, 'a'].exists(x, x == 1)                    | 5:12 | mixes what numbers, texts and payload fields are
            payload.legs.exists(x, x.p > 'a')             | 5:39 | found no matching overload for '_>_' applied to '(dyn, string)'
            payload.legs.exists(x, y.p > 1)               | 5:35 | undeclared reference to 'y'
            payload.legs.exists(x, x.a + 1)               | 5:31 | found no matching overload for '_||_' applied to '(bool, number)'
            payload.legs.map(x, x.p)                      | 5:28 | comes to a list; allowed: what is true or false
            payload.list.exists(x, x > received)          | 5:35 | uses what conditions cannot use
            payload.list[payload.i] > 1                   | 5:32 | is neither a number nor a text
            {'a': 1}.exists(k, k == 'a')                  | 5:12 | uses what conditions cannot use
            payload.legs.exists(1, true)                  | 5:32 | The argument must be a simple name
            property.exists(k, k == 'a')                  | 5:12 | names no single place in a message
            [0].exists(i, received.getHours('Mars') > 1)  | 5:44 | is no time zone
            payload.n / 0 > 1                             | 5:24 | is zero, by which nothing can be divided
            payload.legs.exists(x, x.q % -0.0 == 1)       | 5:42 | is zero, by which nothing can be divided
            payload.legs[-1].price > 1                    | 5:26 | is below 0, and lists begin at 0
            payload.l.exists(x, x.tags[-2] == 'a')        | 5:40 | is below 0, and lists begin at 0
            ([received] + payload.l).exists(t, t > received) | 5:24 | uses what conditions cannot use
            payload.l.map(l, l['t']).exists(t, t > received) | 5:25 | uses what conditions cannot use
            payload.l.exists(l, [l['t']].exists(t, t > received)) | 5:32 | uses what conditions cannot use
            """)
    void shouldSayAtLoadWhatIsWrongAndWhere(String condition, String at, String words) {
        assertThat(problems(condition))
                .anySatisfy(problem -> assertThat(problem).contains(words));
        assertThat(problems(condition))
                .anySatisfy(problem -> assertThat(problem).startsWith("r.yaml:" + at + ": routes[0].when: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "fix"})
    void shouldRefuseArraysOfCodecsThatKeepNone(String codec) {
        String yaml = """
                routes:
                  - {name: r, filter: t, destination: d, codec: %s, when: "payload['55'].exists(x, x > 1)"}
                """.formatted(codec);
        assertThat(problemsOf(yaml)).singleElement().asString().contains("55, which is ");
    }

    @Test
    void shouldLookIntoTheDataOfACloudEvent() {
        Routes routes = load("""
                routes:
                  - {name: r, filter: t, destination: d, codec: cloudevents, when: "payload.data.legs.exists(x, x.p > 1)"}
                """);
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"legs\":[{\"p\":2}]}}";
        assertThat(routes.route(incoming("t", event))).isInstanceOf(Routed.class);
    }

    // --- trying ---

    @Test
    void shouldExplainItselfAsOtherConditionsDo() {
        Routes routes = routes("payload.legs.exists(x, x.price * x.quantity > 1000000.00)", "refuse");
        assertThat(routes.explain(incoming(SPREAD))).singleElement().satisfies(trial -> {
            assertThat(trial.verdict()).isEqualTo(Verdict.NO_MATCH);
            assertThat(trial.why())
                    .isEqualTo("its condition does not hold (on CEL's runtime):"
                            + " payload.legs.exists(x, x.price * x.quantity > 1000000.00)");
            assertThat(trial.seen())
                    .containsExactly(
                            new Trial.Seen(
                                    "payload field legs",
                                    "[{price: 1000000.00, quantity: 1}, {price: 0.1, quantity: 10}, {price: 2.25, quantity: 4}]"));
        });
    }

    // --- threads ---

    @Test
    void shouldServeAnyNumberOfThreadsAtOnce() throws Exception {
        Routes routes = routes("payload.n.map(i, i * i).exists(s, s == payload.wanted)", "refuse");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int offset = t;
                wrong.add(threads.submit(() -> (int) IntStream.range(0, 500)
                        .filter(i -> {
                            int base = i + offset;
                            boolean fits = i % 2 == 0;
                            String payload = "{\"n\":[" + base + "," + (base + 1) + "],\"wanted\":"
                                    + ((base + 1) * (base + 1) + (fits ? 0 : 1)) + "}";
                            boolean taken = routes.route(incoming(payload)) instanceof Routed;
                            return taken != fits && base != 0;
                        })
                        .count()));
            }
            for (Future<Integer> each : wrong) {
                assertThat(each.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // --- shared ---

    private static Refusal refusal(Routing routing) {
        return ((Unrouted) routing).refusal();
    }

    private static Routes routes(String condition, String onError) {
        return load(yaml(condition, onError));
    }

    private static String yaml(String condition, String onError) {
        return """
                routes:
                  - name: r
                    filter: "trades/{venue}/{symbol}"
                    destination: d
                    when: "%s"
                    on-error: %s
                """.formatted(condition.replace("\\", "\\\\").replace("\"", "\\\""), onError);
    }

    private static List<String> problems(String condition) {
        return problemsOf(yaml(condition, "refuse"));
    }
}
