package io.balanceofpower.step4_route;

import static io.balanceofpower.step4_route.Conditions.ANNA;
import static io.balanceofpower.step4_route.Conditions.incoming;
import static io.balanceofpower.step4_route.Conditions.load;
import static io.balanceofpower.step4_route.Conditions.problemsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionTest {
    private static final String TRADE = "{\"symbol\":\"SPY\",\"price\":\"167.4100\",\"quantity\":100,\"live\":true,"
            + "\"none\":null,\"legs\":[{\"px\":1.5},{\"px\":2.5}],\"a.b\":\"dotted\",\"nested\":{\"x\":\"y\"}}";
    /** 2026-11-25 14:30:15 UTC, a Wednesday. */
    // --- what holds ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.price * payload.quantity == 16741",
                "payload.price * payload.quantity > 16740.99999999999999999999999999999999",
                "payload.price > 167.4 && payload.price < 167.42",
                "payload.price == 167.41",
                "payload.price + 0.1 - 0.1 == payload.price - 0",
                "0.1 + 0.2 == 0.3",
                "-payload.quantity == -100 && -1.5 < 0",
                "1e3 == 1000 && 1000.00 == 1000",
                "payload.quantity in [1, 100.00]",
                "payload.symbol == 'SPY' && payload.symbol != \"QQQ\"",
                "payload.symbol in ['QQQ', 'SPY']",
                "payload.symbol.startsWith('S') && payload.symbol.endsWith('Y') && payload.symbol.contains('P')",
                "payload.symbol.matches('^[A-Z]{3}$')",
                "payload.symbol.lowerAscii() == 'spy' && 'äb'.upperAscii() == 'äB'",
                "payload.symbol + '.N' == 'SPY.N'",
                "size(payload.symbol) == 3",
                "payload.live && payload.live == true && !(payload.live != true)",
                "has(payload.symbol) && !has(payload.none) && !has(payload.absent)",
                "payload.legs[1].px == 2.5 && payload['a.b'] == 'dotted' && payload.nested.x == 'y'",
                "level.venue == 'XNYS' && level['symbol'] == 'SPY'",
                "device == 'gw-1' && user.name == 'anna' && 'gateways' in user.groups",
                "!('admins' in user.groups)",
                "property.kind == 'trade' && property['x-limit'] == '5.0'",
                "number(property['x-limit']) == 5 && has(property.kind) && !has(property.other)",
                "received.getHours('UTC') == 14 && received.getHours('America/New_York') == 9",
                "received.getMinutes('UTC') >= 30 && received.getDayOfWeek('UTC') == 3",
                "received > timestamp('2026-11-25T14:30:00Z') && received < timestamp('2026-12-01T00:00:00Z')",
                "(payload.quantity > 50 ? 'large' : 'small') == 'large'",
                "true || payload.absent > 1",
                "payload.absent > 1 || payload.quantity == 100",
                "number(payload.price) != number(payload.quantity)",
                "string(payload.symbol) != string(payload.price)",
                "payload.price > payload.quantity",
                "payload.price * 2 + 0.5 > 335",
            })
    void shouldHold(String condition) {
        assertThat(route(condition, TRADE)).isInstanceOf(Routed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.price * payload.quantity > 16741.00",
                "payload.quantity == 100.0000000000000000000000000000001",
                "payload.symbol == 'spy'",
                "payload.absent > 1 && payload.quantity == 1",
                "level.venue == 'XNAS'",
                "'admins' in user.groups",
                "false",
            })
    void shouldNotHold(String condition) {
        assertThat(route(condition, TRADE))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.NO_MATCHING_ROUTE));
    }

    @Test
    void shouldCompareAmountsThatADoubleCannotTellApart() {
        String condition = "payload.price * payload.quantity > 1000000.00";
        assertThat(route(condition, "{\"price\":1000000.00000000000000001,\"quantity\":1}"))
                .isInstanceOf(Routed.class);
        assertThat(route(condition, "{\"price\":1000000.00,\"quantity\":1.000}"))
                .isInstanceOf(Unrouted.class);
        assertThat(route("payload.price == 9007199254740993", "{\"price\":9007199254740992}"))
                .isInstanceOf(Unrouted.class);
    }

    @Test
    void shouldComputeAsBigDecimalsDo() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            BigDecimal price = new BigDecimal(random.nextInt(2_000_000) - 1_000_000).movePointLeft(random.nextInt(9));
            BigDecimal quantity = new BigDecimal(random.nextInt(1_000_000)).movePointLeft(random.nextInt(9));
            BigDecimal limit = price.multiply(quantity).add(BigDecimal.valueOf(random.nextInt(3) - 1, 18));
            String condition = "payload.price * payload.quantity > " + limit.toPlainString();
            String payload =
                    "{\"price\":" + price.toPlainString() + ",\"quantity\":\"" + quantity.toPlainString() + "\"}";
            assertThat(route(condition, payload) instanceof Routed)
                    .describedAs("seed %d: %s of %s", seed, condition, payload)
                    .isEqualTo(price.multiply(quantity).compareTo(limit) > 0);
        }
    }

    // --- what cannot be told ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.absent > 1              | asks for the payload field absent, which is missing.
            payload.none > 1                | asks for the payload field none, which is null.
            payload.legs == 'a'             | asks for the payload field legs, which is an array.
            payload.symbol > 1              | asks for the payload field symbol, which is no number of at most 64 characters.
            payload.symbol                  | asks for the payload field symbol, which is neither true nor false.
            property.other == 'a'           | asks for the user property other, which is missing.
            number(property.kind) > 0       | asks for the user property kind, which is no number of at most 64 characters.
            number(level.symbol) > 0        | asks for the topic level symbol, which is no number of at most 64 characters.
            """)
    void shouldRefuseWhatCannotBeJudgedUnlessTheRouteSaysOtherwise(String condition, String words) {
        assertThat(route(condition, TRADE)).isEqualTo(new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, "Route r " + words));
        assertThat(routes(condition, "on-error: no-match").route(incoming(TRADE)))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.NO_MATCHING_ROUTE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e401", "1E-999999999", "1E999999999", "٣", "0x10", "1_000", "", " 1"})
    void shouldTakeNoneOfTheseForANumber(String text) {
        assertThat(route("payload.price > 0", "{\"price\":\"" + text + "\"}"))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.detail()).contains("is no number"));
    }

    @Test
    void shouldRefuseAPayloadThatCannotBeReadOnlyWhereItIsAskedFor() {
        assertThat(route("payload.price > 0", "{\"price\":"))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r reads the payload as JSON, which ends in the middle."));
        assertThat(route("has(payload.price)", "")).isInstanceOf(Unrouted.class);
        assertThat(route("property.kind == 'trade' || payload.price > 0", "{\"price\":"))
                .isInstanceOf(Routed.class);
    }

    // --- what is said at load ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            payload.price >                        | 5:27 | is no condition
            payload.price > 'a'                    | 5:26 | found no matching overload for '_>_' applied to '(dyn, string)'
            payload.price ** 2 > 1                 | 5:27 | is no condition
            payload.list.any(x)                    | 5:28 | undeclared reference to 'any'
            venue == 'a'                           | 5:12 | undeclared reference to 'venue'
            level.desk == 'a'                      | 5:17 | names a level that the filter does not name; allowed: venue, symbol
            payload.price + 1                      | 5:26 | comes to a number; allowed: what is true or false
            device                                 | 5:12 | comes to a string; allowed: what is true or false
            payload.a == payload.b                 | 5:22 | compares two payload fields
            payload.symbol.matches('(')            | 5:35 | is no regular expression
            payload.symbol.matches('(a)\\1')       | 5:35 | is no condition
            payload.symbol.matches(level.venue)    | 5:40 | is not known before a message comes
            received.getHours('Mars') > 1          | 5:30 | is no time zone
            received > timestamp('now')            | 5:33 | is no time
            user == 'a'                            | 5:12 | undeclared reference to 'user'
            """)
    void shouldSayAtLoadWhatIsWrongAndWhere(String condition, String at, String words) {
        assertThat(problems("\"" + condition.replace("\\", "\\\\") + "\""))
                .anySatisfy(problem -> assertThat(problem).contains(words));
        assertThat(problems("\"" + condition.replace("\\", "\\\\") + "\""))
                .anySatisfy(problem -> assertThat(problem).startsWith("r.yaml:" + at + ": routes[0].when: "));
    }

    @Test
    void shouldSayTheLineWithinAConditionOfSeveralLines() {
        assertThat(problems("|\n      payload.price > 1 &&\n      payload.nosuch >> 1\n"))
                .allSatisfy(problem -> assertThat(problem).contains("(line 2, column "));
    }

    @Test
    void shouldBoundWhatAConditionMayBe() {
        assertThat(problems("'" + "(".repeat(200) + "true" + ")".repeat(200) + "'"))
                .anySatisfy(problem -> assertThat(problem).contains("recursion limit"));
        assertThat(problems("'" + "true && ".repeat(600) + "true'"))
                .singleElement()
                .asString()
                .contains("is too long; allowed: at most 4096 characters");
        assertThat(problems("payload.a.b.c.d.e.f.g.h.i > 1")).isNotEmpty();
    }

    // --- which route ---

    @Test
    void shouldGoOnToTheNextRouteWhereTheConditionDoesNotHold() {
        Routes routes = load("""
                routes:
                  - {name: block, filter: "t/{v}", when: payload.quantity >= 10000, destination: blocks, key: {field: symbol}}
                  - {name: desk, filter: "t/#", when: level0 == 'x', destination: x}
                """.replace("level0", "device"));
        assertThat(routes.route(incoming("t/a", "{\"quantity\":10000,\"symbol\":\"SPY\"}")))
                .isInstanceOfSatisfying(Routed.class, to -> {
                    assertThat(to.destinations().get(0).route()).isEqualTo("block");
                    assertThat(to.destinations().get(0).key()).isEqualTo("SPY".getBytes(StandardCharsets.UTF_8));
                });
        assertThat(routes.route(incoming("t/a", "{\"quantity\":9999}"))).isInstanceOf(Unrouted.class);
        Sender x = new Sender("x", User.ANONYMOUS);
        byte[] payload = "{\"quantity\":1}".getBytes(StandardCharsets.UTF_8);
        assertThat(routes.route(new Incoming("t/a", payload, List.of(), x, 0)))
                .isInstanceOfSatisfying(
                        Routed.class,
                        to -> assertThat(to.destinations().get(0).route()).isEqualTo("desk"));
        assertThat(routes.counts())
                .extracting(RouteCount::route, RouteCount::matched, RouteCount::refused)
                .containsExactly(tuple("block", 1L, 0L), tuple("desk", 1L, 0L));
        assertThat(routes.unmatched()).isOne();
    }

    @Test
    void shouldReadTheFieldsOfMoreRoutesThanOnePassTakes() {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 0; i < 80; i++) {
            yaml.append("  - {name: r")
                    .append(i)
                    .append(", filter: t, destination: d, key: {field: k}, when: payload.f")
                    .append(i)
                    .append(" == 'y', on-error: no-match}\n");
        }
        Routes routes = load(yaml.toString());
        for (int i = 0; i < 80; i++) {
            String name = "r" + i;
            assertThat(routes.route(incoming("t", "{\"k\":\"key\",\"f" + i + "\":\"y\"}")))
                    .isInstanceOfSatisfying(
                            Routed.class,
                            to -> assertThat(to.destinations().get(0).route()).isEqualTo(name));
        }
    }

    @Test
    void shouldTellSendersOfOneTopicApart() {
        Routes routes = load("""
                routes:
                  - {name: gateways, filter: t, when: "'gateways' in user.groups", destination: a}
                  - {name: others, filter: t, destination: b}
                """);
        for (int i = 0; i < 3; i++) {
            assertThat(name(routes, ANNA)).isEqualTo("gateways");
            assertThat(name(routes, new Sender("gw-1", User.ANONYMOUS))).isEqualTo("others");
        }
    }

    private static String name(Routes routes, Sender sender) {
        return ((Routed) routes.route(new Incoming("t", new byte[0], List.of(), sender, 0)))
                .destinations()
                .get(0)
                .route();
    }

    @Test
    void shouldRouteAsAFreshSetDoesWhateverWasRoutedBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String yaml = """
                routes:
                  - {name: a, filter: "t/{v}/{s}", when: "level.v == '1' && device == 'd1'", destination: a}
                  - {name: b, filter: "t/{v}/#", when: "level.v != '2' && payload.q > 5", destination: b}
                  - {name: c, filter: "t/+/{s}", when: "level.s.startsWith('3')", destination: c}
                  - {name: d, filter: "#", when: "user.name == 'anna' || payload.q == 1", destination: d}
                """;
        Routes warm = load(yaml);
        for (int i = 0; i < 400; i++) {
            Sender sender = random.nextBoolean() ? ANNA : new Sender("d" + random.nextInt(3), User.ANONYMOUS);
            String topic = "t/" + random.nextInt(4) + "/" + random.nextInt(40);
            byte[] payload = ("{\"q\":" + random.nextInt(10) + "}").getBytes(StandardCharsets.UTF_8);
            Incoming incoming = new Incoming(topic, payload, List.of(), sender, 0);
            assertThat(warm.route(incoming).toString())
                    .describedAs("seed %d, message %d", seed, i)
                    .isEqualTo(load(yaml).route(incoming).toString());
        }
    }

    // --- shared ---

    private static Routing route(String condition, String payload) {
        return routes(condition, "on-error: refuse").route(incoming(payload));
    }

    private static Routes routes(String condition, String onError) {
        return load("""
                routes:
                  - name: r
                    filter: "trades/{venue}/{symbol}"
                    destination: d
                    when: "%s"
                    %s
                """.formatted(condition.replace("\\", "\\\\").replace("\"", "\\\""), onError));
    }

    private static List<String> problems(String when) {
        String yaml = """
                routes:
                  - name: r
                    filter: "trades/{venue}/{symbol}"
                    destination: d
                    when: %s
                """.formatted(when);
        return problemsOf(yaml);
    }
}
