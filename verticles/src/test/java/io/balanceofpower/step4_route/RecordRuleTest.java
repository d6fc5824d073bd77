package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route says of its records: key, partition, headers and timestamp. */
final class RecordRuleTest {

    @Test
    void shouldMakePlainRecordsForARouteThatSaysNothing() {
        assertThat(record("", "{}").form()).isSameAs(RecordForm.PLAIN);
    }

    // --- key ---

    @Test
    void shouldRefuseAKeyThatDoesNotMatchAsAWhole() {
        String rule = "key: {field: s, matches: \"[A-Z]{1,5}\"}";
        assertThat(record(rule, "{\"s\":\"SPY\"}").key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("SPY");
        for (String key : List.of("spy", "SPY ", "SPYSPY", "")) {
            assertThat(route(rule, "{\"s\":\"" + key + "\"}"))
                    .isEqualTo(bad("takes the key from the payload field s, which does not match [A-Z]{1,5}"));
        }
        assertThat(record("key: {field: s, matches: A, missing: none}", "{}").key())
                .isNull();
    }

    @Test
    void shouldNotRunAwayWithAnExpression() {
        String rule = "key: {field: s, matches: \"(a+)+b\"}";
        assertThat(route(rule, "{\"s\":\"" + "a".repeat(4_000) + "\"}")).isInstanceOf(Unrouted.class);
    }

    // --- partition ---

    @Test
    void shouldChooseThePartitionByNumberOrByTheHashOfAText() {
        assertThat(record("partition: {number: 3}", "").form().partition()).isEqualTo(new Partition.Fixed(3));
        assertThat(hashed("partition: {field: s}", "{\"s\":61837.6300}")).isEqualTo("61837.6300");
        assertThat(hashed("partition: {level: venue}", "")).isEqualTo("XNYS");
        assertThat(hashed("partition: {property: p}", "", new UserProperty("p", "fx")))
                .isEqualTo("fx");
        assertThat(route("partition: {field: s}", "{\"s\":null}"))
                .isEqualTo(bad("takes the partition from the payload field s, which is null"));
        assertThat(route("partition: {property: p}", ""))
                .isEqualTo(bad("takes the partition from the user property p, which is missing"));
    }

    // --- headers ---

    @Test
    void shouldAddHeadersAndLeaveOutWhatIsMissing() {
        String rule = "headers: {v: {level: venue}, s: {field: s}, p: {property: p}, t: {text: \"\"}}";
        assertThat(headers(rule, "{\"s\":1.50}", new UserProperty("p", "ü")))
                .containsExactly("v=XNYS", "s=1.50", "p=ü", "t=");
        assertThat(headers(rule, "{\"s\":null}")).containsExactly("v=XNYS", "t=");
        assertThat(route(rule, "{\"s\":[1]}"))
                .isEqualTo(bad("takes the header s from the payload field s, which is an array"));
        assertThat(route(rule, "{\"s\":\"\\ud800\"}"))
                .isEqualTo(bad("takes the header s from the payload field s, which holds half of a surrogate pair"));
        assertThat(route("headers: {s: {field: s, missing: refuse}}", "{}"))
                .isEqualTo(bad("takes the header s from the payload field s, which is missing"));
        assertThat(headers("headers: {s: {field: s, missing: omit}}", "{}")).isEmpty();
    }

    // --- timestamp ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            s   | 1763870400                 | 1763870400000
            s   | 1763870400.1239            | 1763870400123
            s   | 0                          | 0
            s   | 0.0009                     | 0
            s   | 1.7638704e9                | 1763870400000
            s   | 9223372036854775.807       | 9223372036854775807
            ms  | 1763870400123              | 1763870400123
            ms  | 9223372036854775807        | 9223372036854775807
            ms  | 1763870400123.9            | 1763870400123
            us  | 1763870400123999           | 1763870400123
            ns  | 1763870400123999999        | 1763870400123
            ns  | 999999                     | 0
            iso | 2025-11-23T04:00:00Z       | 1763870400000
            iso | 2025-11-23T05:00:00.1239+01:00 | 1763870400123
            iso | 1970-01-01T00:00:00Z       | 0
            """)
    void shouldTakeTheTimestampFromAField(String unit, String text, long ms) {
        String rule = "timestamp: {field: ts, unit: " + unit + "}";
        assertThat(record(rule, "{\"ts\":\"" + text + "\"}").form().timestampMs())
                .isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            s   | -1
            s   | -0.0001
            s   | 9223372036854775.808
            s   | 1e399
            s   | 1e-401
            s   | NaN
            s   | ` `
            s   | ``
            s   | ٣
            ms  | 9223372036854775808
            ms  | 99999999999999999999999999999999999999999999999999999999999999999999
            us  | x
            iso | 2025-11-23T04:00:00
            iso | 2025-11-23
            iso | 1969-12-31T23:59:59.999Z
            iso | 1763870400
            iso | +1000000000-12-31T23:59:59.999999999Z
            """)
    void shouldRefuseWhatIsNoTime(String unit, String text) {
        String rule = "timestamp: {field: ts, unit: " + unit + "}";
        assertThat(route(rule, "{\"ts\":\"" + text + "\"}"))
                .isEqualTo(bad("takes the timestamp from the payload field ts, which is "
                        + (unit.equals("iso")
                                ? "no time such as 2026-11-25T14:30:00Z, from 1970 on"
                                : "no number of " + unit + " since 1970")));
    }

    @Test
    void shouldTakeTheTimestampFromAUserProperty() {
        Routed routed = (Routed) route("timestamp: {property: ts, unit: ms}", "", new UserProperty("ts", "5"));
        assertThat(routed.destinations().get(0).form().timestampMs()).isEqualTo(5);
        assertThat(route("timestamp: {property: ts, unit: ms}", ""))
                .isEqualTo(bad("takes the timestamp from the user property ts, which is missing"));
        assertThat(record("timestamp: received", "").form()).isSameAs(RecordForm.PLAIN);
    }

    // --- the file ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            partition: 3                               | 2:63: routes[0].partition: 3 is a number, not a mapping; allowed: number, level, field, property
            partition: {}                              | 2:63: routes[0].partition: names no source; allowed: one of number, level, field, property
            partition: {number: -1}                    | 2:72: routes[0].partition.number: -1 is out of range; allowed: a whole number from 0 to 2147483647
            partition: {number: 1.5}                   | 2:72: routes[0].partition.number: 1.5 is a number, not a whole number
            partition: {number: 1, field: a}           | 2:63: routes[0].partition: names 2 sources; allowed: one of number, level, field, property
            partition: {level: x}                      | 2:71: routes[0].partition.level: "x" is no level that the filter names; allowed: venue
            headers: {}                                | 2:61: routes[0].headers: has 0 headers; allowed: a mapping of 1 to 16 names
            headers: {bop-x: {text: a}}                | 2:69: routes[0].headers.bop-x: stands under "bop-x", which is no name for a header
            headers: {a: {text: a, field: b}}          | 2:65: routes[0].headers.a: names 2 sources; allowed: one of text, level, field, property
            headers: {a: {text: a, missing: refuse}}   | 2:84: routes[0].headers.a.missing: "refuse" stands beside text, which is never missing
            headers: {a: {field: a, missing: none}}    | 2:85: routes[0].headers.a.missing: "none" is not known; allowed: omit, refuse
            headers: {a: {}}                           | 2:65: routes[0].headers.a: names no source; allowed: one of text, level, field, property
            timestamp: now                             | 2:63: routes[0].timestamp: "now" is not known; allowed: received, or a mapping such as {field: ts, unit: ms}
            timestamp: {field: ts}                     | 2:63: routes[0].timestamp.unit: is missing; allowed: s, ms, us, ns, iso
            timestamp: {field: ts, unit: min}          | 2:81: routes[0].timestamp.unit: "min" is no unit of time; allowed: s, ms, us, ns, iso
            timestamp: {unit: ms}                      | 2:63: routes[0].timestamp: names no source; allowed: one of field, property
            key: {field: a, matches: "(?=a)"}          | 2:77: routes[0].key.matches: "(?=a)" is no such expression: error parsing regexp
            on-bad-payload: drop                       | 2:68: routes[0].on-bad-payload: "drop" is not known; allowed: refuse, quarantine, or {quarantine: NAME}
            on-bad-payload: {quarantine: ""}           | 2:81: routes[0].on-bad-payload.quarantine: "" is no name for a quarantine
            """)
    void shouldSayWhatIsWrong(String line, String problem) {
        List<String> problems = Routes.load(
                        "r.yaml", "routes:\n  - {name: r, filter: \"t/{venue}\", destination: d, " + line + "}\n")
                .fold(
                        routes -> List.of(),
                        all -> all.stream().map(Problem::toString).toList());
        assertThat(problems).singleElement().asString().startsWith("r.yaml:" + problem);
    }

    @Test
    void shouldBoundTheHeadersOfARoute() {
        StringBuilder headers = new StringBuilder("headers: {");
        for (int i = 0; i < 17; i++) {
            headers.append("h").append(i).append(": {text: a}, ");
        }
        assertThat(Routes.load("r.yaml", yaml(headers + "}"))
                        .<String>fold(routes -> "", problems -> problems.get(0).toString()))
                .contains("has 17 headers; allowed: a mapping of 1 to 16 names");
    }

    @Test
    void shouldDescribeWhatARouteSaysOfItsRecords() {
        RouteSummary summary =
                load("key: {field: s, matches: \"[A-Z]+\"}, partition: {level: venue}, headers: {a: {text: b}},"
                                + " timestamp: {field: ts, unit: us}")
                        .routes()
                        .get(0);
        assertThat(summary.key()).isEqualTo("payload field s, which matches [A-Z]+");
        assertThat(summary.partition()).isEqualTo("hash of topic level venue");
        assertThat(summary.timestamp()).isEqualTo("payload field ts, in us");
        assertThat(summary.headers()).containsExactly("a");
        assertThat(load("partition: {number: 3}").routes().get(0).partition()).isEqualTo("3");
    }

    private static Unrouted bad(String words) {
        return new Unrouted(Refusal.PAYLOAD_FORMAT_INVALID, "Route r " + words + ".");
    }

    private static String hashed(String rule, String payload, UserProperty... properties) {
        Routed routed = (Routed) route(rule, payload, properties);
        Partition partition = routed.destinations().get(0).form().partition();
        return new String(((Partition.HashOf) partition).text(), StandardCharsets.UTF_8);
    }

    private static List<String> headers(String rule, String payload, UserProperty... properties) {
        Routed routed = (Routed) route(rule, payload, properties);
        return routed.destinations().get(0).form().headers().stream()
                .map(each -> each.name() + "=" + new String(each.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Destination record(String rule, String payload) {
        return ((Routed) route(rule, payload)).destinations().get(0);
    }

    private static Routing route(String rule, String payload, UserProperty... properties) {
        return load(rule)
                .route(new Incoming(
                        "t/XNYS",
                        payload.getBytes(StandardCharsets.UTF_8),
                        List.of(properties),
                        new Sender("gw-1", User.ANONYMOUS),
                        0));
    }

    private static String yaml(String rule) {
        return "routes: [{name: r, filter: \"t/{venue}\", destination: d" + (rule.isEmpty() ? "" : ", " + rule) + "}]";
    }

    private static Routes load(String rule) {
        return Routes.load("r.yaml", yaml(rule)).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }
}
