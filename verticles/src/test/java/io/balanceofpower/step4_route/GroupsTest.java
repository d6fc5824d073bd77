package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several groups of routes, asked of one message. */
final class GroupsTest {
    private static final String ROUTES = """
            groups: {copies: {match: all}, alerts: {match: first}}
            routes:
              - {name: blocks, filter: "t/{v}", when: payload.q > 100, destination: blocks, key: {field: s}}
              - {name: audit, group: copies, filter: "#", destination: [audit, second]}
              - {name: all, filter: "t/#", destination: trades, key: {field: s}}
              - {name: large, group: alerts, filter: "t/+", when: payload.q > 1000, destination: alerts}
              - {name: warehouse, group: copies, filter: "t/{v}", destination: warehouse, key: {level: v}}
            """;

    @Test
    void shouldAskEachGroupByItselfAndInItTheFirstOrAll() {
        Routes routes = load(ROUTES);
        assertThat(topics(routes, "t/a", "{\"q\":5000,\"s\":\"SPY\"}"))
                .isEqualTo("blocks[blocks] audit[audit] second[audit] warehouse[warehouse] alerts[large]");
        assertThat(topics(routes, "t/a", "{\"q\":500,\"s\":\"SPY\"}"))
                .isEqualTo("blocks[blocks] audit[audit] second[audit] warehouse[warehouse]");
        assertThat(topics(routes, "t/a", "{\"q\":5,\"s\":\"SPY\"}"))
                .isEqualTo("trades[all] audit[audit] second[audit] warehouse[warehouse]");
        assertThat(topics(routes, "x/a", "not read")).isEqualTo("audit[audit] second[audit]");
        assertThat(routes.counts())
                .extracting(count -> count.route() + " " + count.matched())
                .containsExactly("blocks 2", "all 1", "audit 4", "warehouse 3", "large 1");
        assertThat(routes.routes())
                .extracting(RouteSummary::group)
                .containsExactly("default", "default", "copies", "copies", "alerts");
    }

    @Test
    void shouldGiveEachRecordTheKeyOfItsRoute() {
        Routed routed = (Routed) load(ROUTES).route(incoming("t/XNYS", "{\"q\":5,\"s\":\"SPY\"}"));
        assertThat(routed.destinations())
                .extracting(each -> each.key() == null ? "none" : new String(each.key(), StandardCharsets.UTF_8))
                .containsExactly("SPY", "none", "none", "XNYS");
    }

    @Test
    void shouldRefuseTheWholeMessageIfOneRouteRefusesIt() {
        Routes routes = load(ROUTES);
        assertThat(routes.route(incoming("t/a", "{\"s\":\"SPY\"}")))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route blocks asks for the payload field q, which is missing."));
        assertThat(routes.route(incoming("t/a", "{\"q\":1}")).toString()).contains("Route all takes the key");
    }

    @Test
    void shouldWriteATopicOnceThoughTwoRoutesNameIt() {
        Routes routes = load("""
                groups: {b: {match: all}}
                routes:
                  - {name: one, filter: t, destination: [x, y], key: {field: a}}
                  - {name: two, group: b, filter: t, destination: [y, z]}
                  - {name: three, group: b, filter: "#", destination: [z, x]}
                """);
        assertThat(topics(routes, "t", "{\"a\":1}")).isEqualTo("x[one] y[one] z[two]");
        assertThat(topics(routes, "u", "{\"a\":1}")).isEqualTo("z[three] x[three]");
        assertThat(routes.overlaps(10))
                .containsExactly(
                        new Overlap("one", "two", true, "y"),
                        new Overlap("one", "three", true, "x"),
                        new Overlap("two", "three", true, "z"));
    }

    @Test
    void shouldRefuseAMessageThatTwoRoutesNumberDifferently() {
        Routes routes = load("""
                routes:
                  - {name: one, filter: t, destination: x}
                  - {name: two, group: b, filter: t, destination: y, numbering: {sequence: {field: n}, required: false}}
                """);
        UserProperty seq = new UserProperty("seq", "7");
        Routing same = routes.route(incoming("t", "{\"n\":7}", seq));
        assertThat(same)
                .isInstanceOfSatisfying(
                        Routed.class, to -> assertThat(to.numbering()).isEqualTo(new Numbering("gw-1", 0, 7)));
        Unrouted different = new Unrouted(
                Refusal.NUMBERING_INVALID,
                "Routes one and two both take this message and number it differently: give both the same numbering.");
        assertThat(routes.route(incoming("t", "{\"n\":8}", seq))).isEqualTo(different);
        assertThat(routes.route(incoming("t", "{}", seq))).isEqualTo(different);
        assertThat(routes.route(incoming("t", "{\"n\":8}"))).isEqualTo(different);
        assertThat(routes.counts())
                .extracting(RouteCount::route, RouteCount::matched, RouteCount::refused)
                .containsExactly(tuple("one", 4L, 3L), tuple("two", 4L, 3L));
        assertThat(routes.counts())
                .allSatisfy(count -> assertThat(count.lastError())
                        .isEqualTo(new RouteError("NUMBERING_INVALID", different.detail(), "t", "gw-1", 0)));
        assertThat(routes.route(incoming("t", "{}")))
                .isInstanceOfSatisfying(
                        Routed.class, to -> assertThat(to.numbering()).isNull());
    }

    @Test
    void shouldBoundTheRecordsOfAMessage() {
        StringBuilder yaml = new StringBuilder("groups: {g: {match: all}}\nroutes:\n");
        for (int i = 0; i < 67; i++) {
            yaml.append("  - {name: r%d, group: g, filter: \"%s\", destination: d%d}\n"
                    .formatted(i, i >= 64 ? "t" : "+", i));
        }
        Routes routes = load(yaml.toString());
        assertThat(((Routed) routes.route(incoming("other", ""))).destinations())
                .hasSize(64);
        assertThat(routes.route(incoming("t", "")))
                .isEqualTo(new Unrouted(
                        Refusal.RECORD_TOO_LARGE,
                        "Routes send this message to more than 64 topics: let fewer routes take it."));
        assertThat(routes.counts().subList(63, 67))
                .extracting(RouteCount::route, RouteCount::matched, RouteCount::refused)
                .containsExactly(
                        tuple("r63", 2L, 0L), tuple("r64", 1L, 1L), tuple("r65", 0L, 0L), tuple("r66", 0L, 0L));
    }

    @Test
    void shouldLookForRoutesThatAreNeverReachedWithinAGroupThatTakesTheFirst() {
        assertThat(problems("""
                groups: {b: {match: all}}
                routes:
                  - {name: one, filter: "#", destination: x}
                  - {name: two, group: b, filter: "#", destination: y}
                  - {name: three, group: b, filter: "t/#", destination: z}
                  - {name: four, group: c, filter: "t/#", destination: z}
                """)).isEmpty();
        assertThat(problems("""
                routes:
                  - {name: one, group: c, filter: "#", destination: x}
                  - {name: two, filter: "t", destination: x}
                  - {name: three, group: c, filter: "t/#", destination: y}
                """))
                .singleElement()
                .asString()
                .startsWith(
                        "r.yaml:4:37: routes[2].filter: \"t/#\" is never reached: # of route one in line 2 matches");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            groups: {}                        | 1:9: groups: is empty; allowed: a mapping such as {audit: {match: all}}
            groups: {g: {match: some}}        | 1:21: groups.g.match: "some" is not known; allowed: first, all
            groups: {g: {}}                   | 1:13: groups.g.match: is missing; allowed: first, all
            groups: {g: {mach: all}}          | 1:14: groups.g.mach: is not a known key (did you mean match?); allowed: match
            groups: {h: {match: all}}         | 1:13: groups.h: is a group that no route is in; allowed: groups that routes name
            no-match: drop                    | 1:11: no-match: "drop" is not known; allowed: refuse, quarantine, or {quarantine: NAME}
            no-match: {quarantine: a/b}       | 1:24: no-match.quarantine: "a/b" is no name for a quarantine
            """)
    void shouldSayWhatIsWrong(String line, String problem) {
        List<String> problems = problems(line + "\nroutes: [{name: r, group: g, filter: a, destination: d}]\n");
        assertThat(problems).anySatisfy(found -> assertThat(found).startsWith("r.yaml:" + problem));
    }

    /** What is remembered of topics must not change what comes out, whatever groups there are. */
    @Test
    void shouldRouteAsAskedOneByOneWhateverWasRoutedBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder("groups: {g1: {match: all}}\nroutes:\n");
        List<String> filters = List.of("t/+", "#", "+/1", "t/{v}", "t/2");
        for (int i = 0; i < 24; i++) {
            yaml.append("  - {name: r%d, group: g%d, filter: \"%s\", destination: d%d, when: \"%s\"}\n"
                    .formatted(
                            i,
                            random.nextInt(3),
                            filters.get(random.nextInt(filters.size())),
                            random.nextInt(12),
                            random.nextBoolean()
                                    ? "payload.q > " + random.nextInt(8)
                                    : "device != 'd" + random.nextInt(2) + "'"));
        }
        Routes warm = load(yaml + "  - {name: last, group: g1, filter: \"#\", destination: last}\n");
        for (int i = 0; i < 500; i++) {
            Incoming incoming = new Incoming(
                    "t/" + random.nextInt(4),
                    ("{\"q\":" + random.nextInt(10) + "}").getBytes(StandardCharsets.UTF_8),
                    List.of(),
                    new Sender("d" + random.nextInt(3), User.ANONYMOUS),
                    0);
            List<String> takers = warm.explain(incoming).stream()
                    .filter(trial -> trial.verdict() == Trial.Verdict.TAKES)
                    .map(trial -> trial.route())
                    .toList();
            List<String> routes = ((Routed) warm.route(incoming))
                    .destinations().stream().map(Destination::route).toList();
            assertThat(takers).describedAs("seed %d, message %d", seed, i).containsAll(routes);
            assertThat(takers.get(0))
                    .describedAs("seed %d, message %d", seed, i)
                    .isEqualTo(routes.get(0));
        }
    }

    private static String topics(Routes routes, String topic, String payload) {
        return ((Routed) routes.route(incoming(topic, payload)))
                .destinations().stream()
                        .map(each -> each.topic() + "[" + each.route() + "]")
                        .collect(Collectors.joining(" "));
    }

    private static Incoming incoming(String topic, String payload, UserProperty... properties) {
        Sender sender = new Sender("gw-1", User.ANONYMOUS);
        return new Incoming(topic, payload.getBytes(StandardCharsets.UTF_8), List.of(properties), sender, 0);
    }

    private static List<String> problems(String yaml) {
        return Routes.load("r.yaml", yaml)
                .fold(
                        routes -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }

    private static Routes load(String yaml) {
        return Routes.load("r.yaml", yaml).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }
}
