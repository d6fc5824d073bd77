package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How routes.yaml asks for samples, labels, and leniency towards fields that no schema knows. */
final class RouteOptionsTest {

    @TempDir
    Path directory;

    // --- samples ---

    @Test
    void shouldAskTheNextRouteAboutWhatIsNotInTheSample() {
        Routes routes = load("""
                routes:
                  - {name: new, filter: t, sample: {share: 0.3, by: {field: account}}, destination: a, key: {field: account}}
                  - {name: old, filter: t, destination: b}
                """);
        int sampled = 0;
        for (int account = 0; account < 400; account++) {
            String first = route(routes, "{\"account\":" + account + ",\"n\":1}");
            assertThat(route(routes, "{\"account\":" + account + ",\"n\":2}")).isEqualTo(first);
            sampled += first.equals("new") ? 1 : 0;
        }
        assertThat(sampled).isBetween(70, 170);
        assertThat(route(routes, "{}")).isEqualTo("old");
        assertThat(route(routes, "no JSON")).isEqualTo("old");
    }

    @Test
    void shouldNotTakeASampledRouteForOneThatTakesAll() {
        Routes routes = load("""
                routes:
                  - {name: sampled, filter: "#", sample: {share: 0.5}, destination: a}
                  - {name: rest, filter: "#", destination: b}
                """);
        assertThat(routes.routes().get(0).sample()).isEqualTo("a share of 0.5 by device, topic and payload");
        assertThat(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12").stream()
                        .map(payload -> route(routes, payload))
                        .distinct())
                .containsExactlyInAnyOrder("sampled", "rest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {share: 0}                      | sample.share: 0 is out of range; allowed: a number above 0 and at most 1
            {share: 1.01}                   | sample.share: 1.01 is out of range
            {share: -0.1}                   | sample.share: -0.1 is no share
            {share: 1e-3}                   | sample.share: 1e-3 is no share
            {share: "0.5"}                  | sample.share: "0.5" is a text, not a number
            {share: .nan}                   | sample.share: .nan is no share
            {by: {field: a}}                | sample.share: is missing; allowed: a number above 0 and at most 1
            {share: 0.5, by: {}}            | sample.by: names no source; allowed: one of level, field, property
            {share: 0.5, by: {level: w}}    | sample.by.level: "w" is no level that the filter names
            {share: 0.5, of: 1}             | sample.of: is not a known key
            """)
    void shouldSayWhatIsWrongWithASample(String sample, String problem) {
        assertThat(problems("routes:\n  - {name: r, filter: \"t/{v}\", destination: d, sample: " + sample + "}\n"))
                .anySatisfy(each -> assertThat(each).contains(": routes[0]." + problem));
    }

    // --- labels ---

    @Test
    void shouldGiveAllRoutesTheLabelsOfTheFile() {
        Routes routes = load("""
                routes:
                  - {name: a, filter: a, destination: d, labels: {desk: equities}}
                  - {name: b, filter: b, destination: d, labels: {tier: "1", desk: rates}}
                  - {name: c, filter: c, destination: d}
                """);
        assertThat(routes.routes().stream().map(RouteSummary::labels))
                .containsExactly(
                        Map.of("desk", "equities", "tier", ""),
                        Map.of("desk", "rates", "tier", "1"),
                        Map.of("desk", "", "tier", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {route: x}         | labels.route: "x" stands under route, which is no name for a label
            {le: x}            | labels.le: "x" stands under le, which is no name for a label
            {__name__: x}      | labels.__name__: "x" stands under __name__, which is no name for a label
            {a-b: x}           | labels.a-b: "x" stands under a-b, which is no name for a label; allowed: a letter, then letters
            {1a: x}            | labels.1a: "x" stands under 1a, which is no name for a label
            {desk: 5}          | labels.desk: 5 is a number, not a text
            {desk: ""}         | labels.desk: "" is no label; allowed: a text of 1 to 128 characters
            [desk]             | labels: is a list, not a mapping
            {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x} | labels.i: "x" is the file's label number 9; allowed: at most 8 names in all routes
            """)
    void shouldSayWhatIsWrongWithLabels(String labels, String problem) {
        assertThat(problems("routes:\n  - {name: r, filter: t, destination: d, labels: " + labels + "}\n"))
                .singleElement()
                .asString()
                .contains(": routes[0]." + problem);
    }

    // --- fields that no schema knows ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            schema: s.json                          | key: {field: smybol}                | is no property in the schema
            schema: s.json                          | when: payload.smybol == "a"         | is no property in the schema
            schema: s.json                          | transform: {fields: [symbol, smybol]} | is no property in the schema
            schema: s.json                          | sample: {share: 0.5, by: {field: smybol}} | is no property in the schema
            codec: {avro: {schema: s.avsc}}         | key: {field: smybol}                | leads to smybol, which is not in the schema's Trade
            """)
    void shouldRefuseOrWarnOfFieldsThatTheSchemaDoesNotHave(String schema, String key, String words)
            throws IOException {
        Files.writeString(directory.resolve("s.json"), "{\"properties\":{\"symbol\":{\"type\":\"string\"}}}");
        Files.writeString(
                directory.resolve("s.avsc"),
                "{\"type\":\"record\",\"name\":\"Trade\",\"fields\":[{\"name\":\"symbol\",\"type\":\"string\"}]}");
        String routes = "routes:\n  - {name: r, filter: t, destination: d, " + schema + ", " + key + "}\n";
        assertThat(problems(write(routes))).singleElement().asString().contains(words);
        assertThat(problems(write("unknown-fields: refuse\n" + routes))).hasSize(1);
        assertThat(warnings(write("unknown-fields: warn\n" + routes)))
                .singleElement()
                .asString()
                .contains("r.yaml:3:5: routes[0]: names the payload field smybol, which " + words);
    }

    @Test
    void shouldTakeAFieldThatTheSchemaDoesNotListWhereItIsThere() throws IOException {
        Files.writeString(directory.resolve("s.json"), "{\"properties\":{\"symbol\":{\"type\":\"string\"}}}");
        Path file = write(
                "unknown-fields: warn\nroutes:\n  - {name: r, filter: t, destination: d, schema: s.json, key: {field: desk}}\n");
        Routes routes = Routes.load(file).fold(loaded -> loaded, problems -> {
            throw new AssertionError(problems);
        });
        Routing routing = routes.route(incoming("{\"symbol\":\"SPY\",\"desk\":\"7\"}"));
        assertThat(((Routed) routing).destinations().get(0).key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("7");
    }

    @Test
    void shouldRefuseWhatCanNeverBeAlsoWhereItOnlyWarns() {
        assertThat(
                        problems(
                                "unknown-fields: warn\nroutes:\n  - {name: r, filter: t, destination: d, codec: raw, key: {field: a}}\n"))
                .singleElement()
                .asString()
                .contains("is a field of a payload that is raw bytes");
        assertThat(problems("unknown-fields: maybe\nroutes:\n  - {name: r, filter: t, destination: d}\n"))
                .containsExactly("r.yaml:1:17: unknown-fields: \"maybe\" is not known; allowed: refuse, warn");
    }

    // --- shared ---

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("r.yaml"), text);
    }

    private static Incoming incoming(String payload) {
        return new Incoming(
                "t", payload.getBytes(StandardCharsets.UTF_8), List.of(), new Sender("d1", User.ANONYMOUS), 0);
    }

    private static String route(Routes routes, String payload) {
        return ((Routed) routes.route(incoming(payload))).destinations().get(0).route();
    }

    private static Routes load(String text) {
        return Routes.load("r.yaml", text).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static List<String> problems(String text) {
        return Routes.load("r.yaml", text)
                .fold(
                        routes -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }

    private static List<String> problems(Path file) {
        return Routes.load(file)
                .fold(
                        routes -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }

    private static List<String> warnings(Path file) {
        return Routes.load(file)
                .fold(
                        routes -> routes.warnings().stream()
                                .map(Problem::toString)
                                .toList(),
                        problems -> {
                            throw new AssertionError(problems);
                        });
    }
}
