package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DestinationRuleTest {
    private static final Sender SENDER = new Sender("gw-1", User.ANONYMOUS);

    @Test
    void shouldSendAMessageToAllTopicsOfItsRoute() {
        Routes routes = load("""
                destination: [trades.all, "trades.{venue}", "{desk}.{venue}"]
                    values:
                      venue: {level: venue, allowed: [XNYS, XNAS]}
                      desk: {field: desk, allowed: [equities, fx]}
                """);
        assertThat(route(routes, "t/XNAS", "{\"desk\":\"fx\"}"))
                .isInstanceOfSatisfying(
                        Routed.class,
                        to -> assertThat(to.destinations())
                                .extracting(Destination::topic)
                                .containsExactly("trades.all", "trades.XNAS", "fx.XNAS"));
        assertThat(routes.destinations())
                .containsExactlyInAnyOrder(
                        "trades.all",
                        "trades.XNYS",
                        "trades.XNAS",
                        "equities.XNYS",
                        "equities.XNAS",
                        "fx.XNYS",
                        "fx.XNAS");
        assertThat(routes.routes().get(0).destination()).isEqualTo("trades.all, trades.{venue}, {desk}.{venue}");
    }

    @Test
    void shouldRefuseAValueThatIsNotAllowed() {
        Routes routes = load("""
                destination: ["trades.{venue}", "desk.{desk}"]
                    values: {venue: {level: venue, allowed: [XNYS]}, desk: {field: desk, allowed: [fx]}}
                """);
        assertThat(route(routes, "t/../../secret", "{\"desk\":\"fx\"}")).isInstanceOf(Unrouted.class);
        assertThat(route(routes, "t/XETR", "{\"desk\":\"fx\"}"))
                .isEqualTo(new Unrouted(
                        Refusal.DESTINATION_UNKNOWN,
                        "Route r writes to trades.{venue}, and the topic level venue is none of the values that {venue}"
                                + " may have."));
        assertThat(route(routes, "t/XNYS", "{\"desk\":\"rates\"}"))
                .isEqualTo(new Unrouted(
                        Refusal.DESTINATION_UNKNOWN,
                        "Route r writes to desk.{desk}, and the payload field desk is none of the values that {desk}"
                                + " may have."));
        assertThat(route(routes, "t/XNYS", "{}"))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route r takes {desk} from the payload field desk, which is missing."));
        assertThat(route(routes, "t/XNYS", "{"))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.PAYLOAD_FORMAT_INVALID));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            destination: "a.{v}"                                                    | 4:19: routes[0].destination: "a.{v}" has {v}, of which nothing says what it may be
            destination: []                                                         | 4:19: routes[0].destination: has 0 topics; allowed: 1 to 16
            destination: [a, b, a]                                                  | 4:26: routes[0].destination[2]: "a" is among the route's destinations twice (a)
            destination: [a, "__{v}"], values: {v: {level: venue, allowed: [x]}}    | 4:23: routes[0].destination[1]: "__{v}" becomes "__x", which is reserved
            destination: "{v}", values: {v: {level: venue, allowed: [a/b]}}         | 4:19: routes[0].destination: "{v}" becomes "a/b", which is not a legal Kafka topic
            destination: "{v}", values: {v: {level: venue, allowed: ["."]}}         | 4:19: routes[0].destination: "{v}" becomes ".", which is not a legal Kafka topic
            destination: "{v}", values: {v: {level: venue, allowed: []}}            | 4:19: routes[0].destination: "{v}" can come to no topic, or to more than 1000
            destination: "{v}", values: {v: {level: desk, allowed: [a]}}            | 4:46: routes[0].values.v.level: "desk" is no level that the filter names
            destination: a, values: {v: {level: venue, allowed: [a]}}               | 4:30: routes[0].values: has {v}, which no destination names
            destination: "{v}", values: {v: {level: venue}}                         | 4:38: routes[0].values.v.allowed: is missing; allowed: a list of texts
            """)
    void shouldSayAtLoadWhatIsWrongWithADestination(String yaml, String problem) {
        String text = "routes:\n  - {name: r,\n     filter: \"t/{venue}\",\n     " + yaml + "}\n";
        assertThat(Routes.load("r.yaml", text)
                        .<List<String>>fold(
                                routes -> List.of(),
                                problems ->
                                        problems.stream().map(Problem::toString).toList()))
                .anySatisfy(found -> assertThat(found).startsWith("r.yaml:" + problem));
    }

    @Test
    void shouldBoundTheTopicsOfARoute() {
        String many =
                String.join(", ", IntStream.range(0, 40).mapToObj(i -> "v" + i).toList());
        String text = "routes:\n  - name: r\n    filter: \"t/{a}/{b}\"\n    destination: \"{a}.{b}\"\n"
                + "    values: {a: {level: a, allowed: [" + many + "]}, b: {level: b, allowed: [" + many + "]}}\n";
        assertThat(Routes.load("r.yaml", text)
                        .<List<String>>fold(
                                routes -> List.of(),
                                problems ->
                                        problems.stream().map(Problem::toString).toList()))
                .singleElement()
                .asString()
                .contains("can come to no topic, or to more than 1000; allowed: fewer values");
    }

    private static Routing route(Routes routes, String topic, String payload) {
        return routes.route(new Incoming(topic, payload.getBytes(StandardCharsets.UTF_8), List.of(), SENDER, 0));
    }

    private static Routes load(String destination) {
        String text = "routes:\n  - name: r\n    filter: \"t/{venue}/#\"\n    " + destination;
        return Routes.load("r.yaml", text).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }
}
