package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutesTest {

    private static final String TRADE = "{\"symbol\":\"SPY\",\"price\":167.4100,\"size\":100,\"venue\":\"P\"}";
    private static final Sender SENDER = new Sender("device-1", User.ANONYMOUS);
    private static final String WHOLE = "is not a whole number from 0 to 9223372036854775807 in plain digits.";

    private final Routes routes = load("""
            routes:
              - {name: levels, filter: "l/{venue}/{symbol}", destination: d.levels, key: {level: symbol}}
              - {name: first, filter: "l/{venue}/#", destination: d.first, key: {level: venue}}
              - {name: fields, filter: "f/#", destination: d.fields, key: {field: symbol, missing: refuse}}
              - {name: nested, filter: "n", destination: d.nested, key: {field: trade.symbol, missing: none}}
              - {name: plain, filter: "p", destination: d.plain}
              - {name: raw, filter: "raw/{venue}", destination: d.raw, codec: raw, key: {level: venue}}
              - name: stated
                filter: "s/{desk}"
                destination: d.stated
                numbering: {stream: {property: stream}, epoch: {property: epoch}, sequence: {property: seq}}
              - name: optional
                filter: o
                destination: d.optional
                numbering: {epoch: {field: epoch}, sequence: {field: seq}, required: false}
              - name: numbered
                filter: j/{desk}
                destination: d.numbered
                key: {field: seq}
                numbering: {stream: {level: desk}, sequence: {field: seq}}
            """);

    @Test
    void shouldTakeTheFirstRouteThatMatches() {
        assertThat(routed("l/XNAS/SPY", "").destinations().get(0).route()).isEqualTo("levels");
        assertThat(routed("l/XNAS", "").destinations().get(0).route()).isEqualTo("first");
        assertThat(routed("l/XNAS/SPY/x", "").destinations().get(0).route()).isEqualTo("first");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            l/XNAS/SPY   | not looked at                       | SPY
            l/XNAS/üñ😀  | not looked at                       | üñ😀
            l/XNAS/      | not looked at                       | ``
            l/XNAS       | not looked at                       | XNAS
            f/x          | {"symbol":"SPY"}                    | SPY
            f/x          | {"symbol":61837.63000000}           | 61837.63000000
            f/x          | {"symbol":true}                     | true
            f/x          | {"symbol":"\\u00fc"}                | ü
            f/x          | {"symbol":""}                       | ``
            n            | {"trade":{"symbol":"SPY"}}          | SPY
            n            | {"trade":{"symbol":null}}           |
            n            | {"trade":1}                         |
            n            | {}                                  |
            p            | not looked at                       |
            raw/XNAS     | not looked at                       | XNAS
            """)
    void shouldTakeTheKeyFromWhereTheRouteSays(String topic, String payload, @Nullable String key) {
        assertThat(routed(topic, payload).destinations().get(0).key())
                .isEqualTo(key == null ? null : key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseATopicThatNoRouteMatches() {
        assertThat(unrouted("x/y", ""))
                .isEqualTo(new Unrouted(
                        Refusal.NO_MATCHING_ROUTE,
                        "No route takes this message; GET /routes lists their filters and conditions."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            f/x | ``                            | Route fields reads the payload as JSON, which is empty.
            f/x | {"symbol":"SP                 | Route fields reads the payload as JSON, which ends in the middle.
            f/x | SECRET                        | Route fields reads the payload as JSON, which is not well-formed near byte 0.
            f/x | [1,2]                         | Route fields takes the key from the payload field symbol, which is missing.
            f/x | {"Symbol":"SPY"}              | Route fields takes the key from the payload field symbol, which is missing.
            f/x | {"symbol":null}               | Route fields takes the key from the payload field symbol, which is null.
            f/x | {"symbol":["SECRET"]}         | Route fields takes the key from the payload field symbol, which is an array.
            f/x | {"symbol":{"SECRET":1}}       | Route fields takes the key from the payload field symbol, which is an object.
            f/x | {"symbol":"SECRET\\ud800"}    | Route fields takes the key from the payload field symbol, which holds half of a surrogate pair.
            n   | {"trade":{"symbol":[]}}       | Route nested takes the key from the payload field trade.symbol, which is an array.
            n   | {"trade":{"symbol":"\\udc00"}} | Route nested takes the key from the payload field trade.symbol, which holds half of a surrogate pair.
            o   | 17                            | Route optional reads the payload as JSON, which is neither an object nor an array.
            """)
    void shouldRefuseAPayloadWithoutWhatTheRouteNeeds(String topic, String payload, String detail) {
        assertThat(unrouted(topic, payload)).isEqualTo(new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, detail));
    }

    @Test
    void shouldNotNumberAMessageWithoutTheUserPropertySeq() {
        assertThat(routed("p", "").numbering()).isNull();
        assertThat(routed("p", "", "epoch", "3", "SEQ", "4", "stream", "s").numbering())
                .isNull();
    }

    @Test
    void shouldNumberByTheUserPropertiesEpochAndSeqUnlessTheRouteSaysOtherwise() {
        assertThat(routed("p", "", "seq", "7").numbering()).isEqualTo(new Numbering("device-1", 0, 7));
        assertThat(routed("p", "", "seq", "0", "epoch", "3", "stream", "s").numbering())
                .isEqualTo(new Numbering("device-1", 3, 0));
        assertThat(routed("p", "", "seq", "9223372036854775807", "epoch", "007").numbering())
                .isEqualTo(new Numbering("device-1", 7, Long.MAX_VALUE));
        assertThat(routed("p", "", "seq", "1", "seq", "2").numbering()).isEqualTo(new Numbering("device-1", 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "0x1",
                "1 ",
                " 1",
                "٣",
                "９",
                "9223372036854775808",
                "9999999999999999999",
                "18446744073709551616",
                "00000000000000000001",
                "null"
            })
    void shouldRefuseANumberThatIsNotWhole(String number) {
        assertThat(unrouted("p", "", "seq", number))
                .isEqualTo(new Unrouted(
                        Refusal.NUMBERING_INVALID,
                        "Route plain takes the sequence from the user property seq, which " + WHOLE));
        assertThat(unrouted("p", "", "seq", "1", "epoch", number))
                .isEqualTo(new Unrouted(
                        Refusal.NUMBERING_INVALID,
                        "Route plain takes the epoch from the user property epoch, which " + WHOLE));
    }

    @Test
    void shouldRefuseAMessageWithoutTheNumberingThatItsRouteStates() {
        assertThat(routed("s/eq", "", "seq", "1", "epoch", "2", "stream", "fills")
                        .numbering())
                .isEqualTo(new Numbering("fills", 2, 1));
        assertThat(unrouted("s/eq", "").detail())
                .isEqualTo("Route stated takes the sequence from the user property seq, which is missing.");
        assertThat(unrouted("s/eq", "", "seq", "1", "stream", "a").detail())
                .isEqualTo("Route stated takes the epoch from the user property epoch, which is missing.");
        assertThat(unrouted("s/eq", "", "seq", "1", "epoch", "2"))
                .isEqualTo(new Unrouted(
                        Refusal.NUMBERING_INVALID,
                        "Route stated takes the stream from the user property stream, which is missing."));
    }

    @Test
    void shouldRefuseAStreamWithoutAUsableName() {
        for (String name : List.of("", "x".repeat(257))) {
            assertThat(unrouted("s/eq", "", "seq", "1", "epoch", "2", "stream", name))
                    .isEqualTo(new Unrouted(
                            Refusal.NUMBERING_INVALID,
                            "Route stated takes the stream from the user property stream, which is not a text of 1 to"
                                    + " 256 characters."));
        }
        assertThat(unrouted("j/", "{\"seq\":1}").refusal()).isEqualTo(Refusal.NUMBERING_INVALID);
    }

    @Test
    void shouldLetAMessageBeUnnumberedWhereTheRouteDoesNotRequireIt() {
        assertThat(routed("o", "{\"epoch\":1}").numbering()).isNull();
        assertThat(routed("o", "{\"epoch\":1,\"seq\":null}").numbering()).isNull();
        assertThat(routed("o", "{\"epoch\":\"1\",\"seq\":\"2\"}").numbering())
                .isEqualTo(new Numbering("device-1", 1, 2));
        assertThat(unrouted("o", "{\"seq\":2}"))
                .isEqualTo(new Unrouted(
                        Refusal.NUMBERING_INVALID,
                        "Route optional takes the epoch from the payload field epoch, which is missing."));
        assertThat(unrouted("o", "{\"epoch\":1,\"seq\":[2]}").detail())
                .isEqualTo("Route optional takes the sequence from the payload field seq, which is an array.");
        assertThat(unrouted("o", "{\"epoch\":1,\"seq\":2.0}").detail())
                .isEqualTo("Route optional takes the sequence from the payload field seq, which " + WHOLE);
    }

    @Test
    void shouldTakeKeyAndSequenceFromOneField() {
        Routed routed = routed("j/fx", "{\"a\":1,\"seq\":42}");
        assertThat(routed.destinations().get(0).key()).isEqualTo("42".getBytes(StandardCharsets.UTF_8));
        assertThat(routed.numbering()).isEqualTo(new Numbering("fx", 0, 42));
    }

    @Test
    void shouldNotTouchThePayload() {
        byte[] payload = TRADE.getBytes(StandardCharsets.UTF_8);
        routes.route(new Incoming("f/x", payload, List.of(), SENDER, 0));
        assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo(TRADE);
    }

    @Test
    void shouldCountPerRoute() {
        routed("f/x", TRADE);
        unrouted("f/x", "{}");
        unrouted("f/x", "[");
        routed("p", "");
        unrouted("nowhere", "");
        assertThat(routes.counts())
                .extracting(RouteCount::route, RouteCount::matched, RouteCount::refused)
                .contains(tuple("fields", 3L, 2L), tuple("plain", 1L, 0L), tuple("levels", 0L, 0L))
                .hasSize(9);
        assertThat(routes.unmatched()).isOne();
    }

    private Routed routed(String topic, String payload, String... properties) {
        return (Routed) route(topic, payload, properties);
    }

    private Unrouted unrouted(String topic, String payload, String... properties) {
        return (Unrouted) route(topic, payload, properties);
    }

    private Routing route(String topic, String payload, String... properties) {
        List<UserProperty> userProperties = new ArrayList<>();
        for (int i = 0; i < properties.length; i += 2) {
            userProperties.add(new UserProperty(properties[i], properties[i + 1]));
        }
        return routes.route(new Incoming(topic, payload.getBytes(StandardCharsets.UTF_8), userProperties, SENDER, 0));
    }

    private static Routes load(String text) {
        return Routes.load("r.yaml", text).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }
}
