package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How routes.yaml says what becomes of a payload, and what is written then; JsonRewriteTest has the bytes. */
final class TransformTest {
    private static final String TRADE =
            "{\"symbol\":\"SPY\", \"price\":167.4100,\"venue\":{\"mic\":\"XNYS\"},\"qty\":5}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            fields: [symbol, price]                                    | {"symbol":"SPY","price":167.4100}
            fields: [price, symbol], rename: {price: px}               | {"px":167.4100,"symbol":"SPY"}
            fields: [qty], add: {at: {level: v}, source: {text: edge}} | {"qty":5,"at":"N\\"1","source":"edge"}
            rename: {venue: where}                                     | {"symbol":"SPY","price":167.4100,"where":{"mic":"XNYS"},"qty":5}
            add: {mic: {field: venue.mic}, kind: {property: kind}}     | {"symbol":"SPY","price":167.4100,"venue":{"mic":"XNYS"},"qty":5,"mic":"XNYS","kind":"tra\\"de"}
            add: {none: {property: none}, no: {field: venue.no}}       | {"symbol":"SPY","price":167.4100,"venue":{"mic":"XNYS"},"qty":5}
            fields: [qty, none], missing: omit                         | {"qty":5}
            """)
    void shouldWriteWhatTheTransformMakesOfThePayload(String transform, String value) {
        byte[] payload = bytes(TRADE);
        Destination record = ((Routed) routes(transform, "").route(incoming(payload)))
                .destinations()
                .get(0);
        assertThat(record.form().value()).asString(StandardCharsets.UTF_8).isEqualTo(value);
        assertThat(payload).isEqualTo(bytes(TRADE));
        assertThat(record.key()).isEqualTo(bytes("SPY")); // of the payload as received
    }

    @Test
    void shouldLeaveThePayloadAloneWithoutATransform() {
        Routes routes = load("routes:\n  - {name: r, filter: \"t/{v}\", destination: d}\n");
        Destination record = ((Routed) routes.route(incoming(bytes("no JSON"))))
                .destinations()
                .get(0);
        assertThat(record.form().value()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            fields: [symbol, none], missing: refuse | rewrites the payload as JSON, which lacks the field none, which the route takes.
            add: {symbol: {text: x}}                | rewrites the payload as JSON, which has two fields of one name, or would have them with the names that the route gives.
            rename: {price: qty}                    | rewrites the payload as JSON, which has two fields of one name, or would have them with the names that the route gives.
            """)
    void shouldRefuseAPayloadThatCannotBeTransformed(String transform, String words) {
        assertThat(routes(transform, "").route(incoming(bytes(TRADE))))
                .isEqualTo(new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, "Route r " + words));
    }

    @Test
    void shouldKeepAPayloadThatCannotBeTransformedAsItCame() {
        Routes routes = routes("fields: [none], missing: refuse", ", on-bad-payload: quarantine");
        Destination record =
                ((Routed) routes.route(incoming(bytes(TRADE)))).destinations().get(0);
        assertThat(record.topic()).isEqualTo("bop.quarantine");
        assertThat(record.form().value()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                      | transform: does nothing; allowed: fields, rename or add
            {fields: []}                            | transform.fields: has 0 fields; allowed: a list of 1 to 100 names of top-level fields
            {fields: symbol}                        | transform.fields: "symbol" is a text, not a list
            {fields: [a, a]}                        | transform.fields[1]: "a" is there already; allowed: each field once
            {fields: [a, 5]}                        | transform.fields[1]: 5 is a number, not a text
            {fields: [a], rename: {b: c}}           | transform.fields: lacks b, which rename names; allowed: every field of rename
            {fields: [a, b], rename: {a: b}}        | transform.fields[1]: "b" would be a second field b
            {rename: {a: x, b: x}}                  | transform.rename.b: "x" would be a second field x
            {rename: {a: ""}}                       | transform.rename.a: "" has no usable name
            {fields: [a], add: {a: {text: x}}}      | transform.add.a: would be a second field a
            {add: {a: {}}}                          | transform.add.a: names no source; allowed: one of level, field, property, text
            {add: {a: {text: x, level: v}}}         | transform.add.a: names 2 sources
            {add: {a: {level: w}}}                  | transform.add.a.level: "w" is no level that the filter names; allowed: v
            {add: {a: {field: b..c}}}               | transform.add.a.field: "b..c" is no path to a field
            {add: {a: {txt: b}}}                    | transform.add.a.txt: is not a known key (did you mean text?)
            {field: [a]}                            | transform.field: is not a known key (did you mean fields?)
            {fields: [a], missing: maybe}           | transform.missing: "maybe" is not known; allowed: omit, refuse
            """)
    void shouldSayWhatIsWrongWithATransform(String transform, String problem) {
        String text = "routes:\n  - {name: r, filter: \"t/{v}\", destination: d, transform: " + transform + "}\n";
        assertThat(problems(text)).anySatisfy(each -> assertThat(each).contains(": routes[0]." + problem));
    }

    @ParameterizedTest
    @CsvSource({"raw", "cloudevents", "fix"})
    void shouldRefuseATransformOfWhatIsNotJson(String codec) {
        String text =
                "routes:\n  - {name: r, filter: t, destination: d, codec: " + codec + ", transform: {fields: [a]}}\n";
        assertThat(problems(text))
                .containsExactly(
                        "r.yaml:2:" + (62 + codec.length()) + ": routes[0].transform: stands beside a codec that"
                                + " is not json; allowed: transform beside codec: json only");
    }

    private static Routes routes(String transform, String more) {
        return load("routes:\n  - {name: r, filter: \"t/{v}\", destination: d, key: {field: symbol}, transform: {"
                + transform + "}" + more + "}\n");
    }

    private static Incoming incoming(byte[] payload) {
        List<UserProperty> properties = List.of(new UserProperty("kind", "tra\"de"));
        return new Incoming("t/N\"1", payload, properties, new Sender("d1", User.ANONYMOUS), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Routes load(String text) {
        return Routes.load("r.yaml", text).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static List<String> problems(String text) {
        YamlLoading<Routes> loading = Routes.load("r.yaml", text);
        return loading.fold(
                routes -> List.of(),
                problems -> problems.stream().map(Problem::toString).toList());
    }
}
