package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that routes cannot use, or that no route takes, and that are kept. */
final class QuarantineTest {
    private static final User ANNA =
            new User("anna", Set.of("ops", "\"desk\""), Map.of(), Long.MAX_VALUE, AuthenticationMethod.PASSWORD);
    private static final UserProperty SEQ = new UserProperty("seq", "7");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {            | PAYLOAD_FORMAT_INVALID | Route r reads the payload as JSON, which ends in the middle.
            {}           | PAYLOAD_FORMAT_INVALID | Route r asks for the payload field q, which is missing.
            {"q":2}      | PAYLOAD_FORMAT_INVALID | Route r takes the key from the payload field s, which is missing.
            {"q":2,"s":"low"} | PAYLOAD_FORMAT_INVALID | Route r takes the key from the payload field s, which does not match [A-Z]+.
            """)
    void shouldKeepAMessageThatTheRouteCannotUse(String payload, Refusal refusal, String reason) {
        Routes routes = load("""
                routes:
                  - name: r
                    filter: t
                    when: payload.q > 1
                    destination: d
                    key: {field: s, matches: "[A-Z]+"}
                    on-bad-payload: quarantine
                """);
        Routed routed = (Routed) routes.route(incoming("t", payload, ANNA, SEQ));
        assertThat(routed.numbering()).isEqualTo(new Numbering("gw-1", 0, 7));
        Destination kept = only(routed);
        assertThat(kept.topic()).isEqualTo("bop.quarantine");
        assertThat(kept.route()).isEqualTo("r");
        assertThat(key(kept)).isEqualTo("gw-1/0/7/r");
        assertThat(kept.form().value()).isNull();
        assertThat(headers(kept))
                .containsExactly(
                        Map.entry("bop-reason", reason),
                        Map.entry("bop-refusal", refusal.name()),
                        Map.entry("bop-user", "anna"),
                        Map.entry("bop-groups", "[\"\\\"desk\\\"\",\"ops\"]"));
        assertThat(routes.destinations()).containsExactlyInAnyOrder("d", "bop.quarantine");
    }

    @Test
    void shouldKeepWhatBreaksTheSchema() throws Exception {
        Files.writeString(directory.resolve("s.json"), "{\"required\":[\"symbol\"]}");
        Path file = Files.writeString(directory.resolve("routes.yaml"), """
                routes: [{name: r, filter: t, destination: d, schema: s.json, on-bad-payload: {quarantine: fills}}]
                """);
        Routes routes = Routes.load(file).fold(loaded -> loaded, problems -> {
            throw new AssertionError(problems);
        });
        Destination kept = only(routes.route(incoming("t", "{}", User.ANONYMOUS)));
        assertThat(kept.topic()).isEqualTo("bop.quarantine.fills");
        assertThat(headers(kept))
                .containsOnlyKeys("bop-reason", "bop-refusal")
                .containsEntry(
                        "bop-reason",
                        "Route r reads the payload as JSON, which breaks its schema: it lacks the field /symbol.");
        assertThat(key(kept)).isEqualTo("gw-1/5/r");
    }

    @Test
    void shouldNotKeepWhatIsWrongBesideThePayload() {
        Routes routes = load("""
                routes:
                  - name: r
                    filter: "t/{v}"
                    destination: "d.{v}"
                    values: {v: {level: v, allowed: [a]}}
                    on-bad-payload: quarantine
                """);
        assertThat(routes.route(incoming("t/b", "", ANNA)))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.DESTINATION_UNKNOWN));
        assertThat(routes.route(incoming("t/a", "", ANNA, new UserProperty("seq", "x"))))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.NUMBERING_INVALID));
    }

    @Test
    void shouldKeepAMessageUnnumberedIfItsPayloadDoesNotTellTheNumber() {
        Routes routes = load("""
                routes:
                  - name: r
                    filter: "t/{desk}"
                    destination: d
                    key: {field: s}
                    numbering: {stream: {level: desk}, sequence: {field: n}}
                    on-bad-payload: quarantine
                """);
        Routed unreadable = (Routed) routes.route(incoming("t/fx", "{", ANNA, SEQ));
        assertThat(unreadable.numbering()).isNull();
        assertThat(key(only(unreadable))).isEqualTo("gw-1/5/r");
        Routed withoutNumber = (Routed) routes.route(incoming("t/fx", "{\"s\":\"SPY\"}", ANNA, SEQ));
        assertThat(withoutNumber.numbering()).isNull();
        assertThat(headers(only(withoutNumber))).containsEntry("bop-refusal", "NUMBERING_INVALID");
        Routed withoutKey = (Routed) routes.route(incoming("t/fx", "{\"n\":3}", ANNA));
        assertThat(withoutKey.numbering()).isEqualTo(new Numbering("fx", 0, 3));
        assertThat(key(only(withoutKey))).isEqualTo("gw-1/fx/0/3/r");
    }

    @Test
    void shouldNumberWhatIsKeptByAnotherRouteThatKnowsTheNumber() {
        Routes routes = load("""
                routes:
                  - {name: raw, filter: t, destination: d, codec: raw}
                  - name: json
                    group: g
                    filter: t
                    destination: e
                    numbering: {sequence: {field: n}, required: false}
                    on-bad-payload: quarantine
                """);
        Routed routed = (Routed) routes.route(incoming("t", "{", ANNA, SEQ));
        assertThat(routed.numbering()).isEqualTo(new Numbering("gw-1", 0, 7));
        assertThat(routed.destinations()).extracting(Destination::topic).containsExactly("d", "bop.quarantine");
        assertThat(key(routed.destinations().get(1))).isEqualTo("gw-1/0/7/json");
    }

    @Test
    void shouldKeepWhatNoRouteTakesIfTheFileSaysSo() {
        Routes routes = load("""
                no-match: {quarantine: strays}
                routes: [{name: r, filter: t, destination: d}]
                """);
        Routed routed = (Routed) routes.route(incoming("x/y", "{", ANNA, SEQ));
        assertThat(routed.numbering()).isEqualTo(new Numbering("gw-1", 0, 7));
        Destination kept = only(routed);
        assertThat(kept.topic()).isEqualTo("bop.quarantine.strays");
        assertThat(kept.route()).isEqualTo("-");
        assertThat(key(kept)).isEqualTo("gw-1/0/7/-");
        assertThat(headers(kept)).containsEntry("bop-refusal", "NO_MATCHING_ROUTE");
        assertThat(routes.unmatched()).isOne();
        assertThat(routes.destinations()).containsExactlyInAnyOrder("d", "bop.quarantine.strays");

        Routed badlyNumbered = (Routed) routes.route(incoming("x/y", "", ANNA, new UserProperty("seq", "-1")));
        assertThat(badlyNumbered.numbering()).isNull();
    }

    @Test
    void shouldNotLetADeviceWriteOverTheEntryOfAnother() {
        Routes routes = load("""
                no-match: quarantine
                routes: [{name: r, filter: t, destination: d}]
                """);
        Sender slashes = new Sender("gw-1/0", User.ANONYMOUS);
        Incoming hostile = new Incoming("x", new byte[0], List.of(), slashes, 7);
        assertThat(key(only(routes.route(hostile)))).isEqualTo("gw-1%2F0/7/-");
        Sender percent = new Sender("gw-1%2F0", User.ANONYMOUS);
        assertThat(key(only(routes.route(new Incoming("x", new byte[0], List.of(), percent, 7)))))
                .isEqualTo("gw-1%252F0/7/-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            refuse               |
            quarantine           | bop.quarantine
            {quarantine: fx.1}   | bop.quarantine.fx.1
            """)
    void shouldReadWhereMessagesAreKept(String written, @Nullable String topic) {
        Routes routes = load(
                "routes: [{name: r, filter: t, destination: d, key: {field: s}, on-bad-payload: " + written + "}]");
        Routing routing = routes.route(incoming("t", "{}", ANNA));
        assertThat(routing.<String>fold(to -> to.destinations().get(0).topic(), no -> "refused"))
                .isEqualTo(Objects.requireNonNullElse(topic, "refused"));
        assertThat(routes.routes().get(0).onBadPayload()).isEqualTo(Objects.requireNonNullElse(topic, "refuse"));
    }

    private static Destination only(Routing routing) {
        assertThat(routing).isInstanceOf(Routed.class);
        assertThat(((Routed) routing).destinations()).hasSize(1);
        return ((Routed) routing).destinations().get(0);
    }

    private static String key(Destination destination) {
        return new String(Objects.requireNonNull(destination.key()), StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(Destination destination) {
        Map<String, String> headers = new LinkedHashMap<>();
        destination
                .form()
                .headers()
                .forEach(each -> headers.put(each.name(), new String(each.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static Incoming incoming(String topic, String payload, User user, UserProperty... properties) {
        return new Incoming(
                topic, payload.getBytes(StandardCharsets.UTF_8), List.of(properties), new Sender("gw-1", user), 5);
    }

    private static Routes load(String yaml) {
        return Routes.load("r.yaml", yaml).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }
}
