package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code bop routes}. */
final class RoutesCommandsTest {
    private static final String ROUTES = """
            routes:
              - name: blocks
                filter: trades/{venue}/{symbol}
                when: payload.price * payload.quantity > 1000000.00 && "desk" in user.groups
                destination: [trades.all, "blocks.{venue}"]
                values: {venue: {level: venue, allowed: [XNYS, XNAS]}}
                key: {field: symbol}
              - name: all
                filter: trades/#
                destination: trades.all
                key: {field: symbol}
              - {name: quotes, filter: quotes/+, destination: quotes}
            """;

    private static final String BLOCK = "{\"symbol\":\"SPY\",\"price\":1000000.01,\"quantity\":1}";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("routes.yaml"), ROUTES);
    }

    // --- check ---

    @Test
    void shouldSayThatAFileIsRightWithItsTopicsAndOverlaps() {
        assertThat(run("check", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        file + " is right: 3 routes, 4 Kafka topics",
                        "  topic blocks.XNAS",
                        "  topic blocks.XNYS",
                        "  topic quotes",
                        "  topic trades.all",
                        "  overlap: a topic that blocks and all match goes to blocks if it takes the message (the narrower"
                                + " filter is first)");
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws IOException {
        Files.writeString(file, ROUTES.replace("> 1000000.00", "> device").replace("name: quotes", "nmae: q"));
        assertThat(run("check", file.toString())).isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(err.toString())
                .contains(file + ":4:44: routes[0].when: ", "found no matching overload for '_>_'")
                .contains(file + ":12:6: routes[2].nmae: is not a known key (did you mean name?)");
    }

    @Test
    void shouldSayWhichConditionsRunOnTheRuntime() throws IOException {
        Files.writeString(file, ROUTES.replace("payload.price *", "payload.price /"));
        assertThat(run("check", file.toString())).isZero();
        assertThat(out.toString().lines())
                .contains("  slower: the condition of blocks is not compiled, but runs on CEL's runtime:"
                        + " payload.price / payload.quantity > 1000000.00 && \"desk\" in user.groups");
        out.getBuffer().setLength(0);
        assertThat(run("check", "--json", file.toString())).isZero();
        assertThat(json().get("routes").get(0).get("conditionOnRuntime").asBoolean())
                .isTrue();
        assertThat(json().get("routes").get(1).get("conditionOnRuntime").asBoolean())
                .isFalse();
    }

    @Test
    void shouldTellScriptsLikewise() throws IOException {
        assertThat(run("check", "--json", file.toString())).isZero();
        JsonNode right = json();
        assertThat(right.get("right").asBoolean()).isTrue();
        assertThat(right.get("routes")).hasSize(3);
        assertThat(right.get("topics")).hasSize(4);
        assertThat(right.get("overlaps").get(0).get("second").asText()).isEqualTo("all");

        Files.writeString(file, "routes: []");
        assertThat(run("check", "--json", file.toString())).isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(json().get("problems").get(0).get("line").asInt()).isOne();
    }

    // --- one message ---

    @Test
    void shouldSayWhatEachRouteMakesOfAMessageAndWhatWouldBeWritten() {
        assertThat(run(
                        "test",
                        file.toString(),
                        "--topic",
                        "trades/XNYS/SPY",
                        "--payload",
                        BLOCK,
                        "--group",
                        "desk",
                        "--property",
                        "seq=7",
                        "--device",
                        "gw-1"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "route why",
                        "blocks takes it its filter matches, and its condition holds: payload.price * payload.quantity >"
                                + " 1000000.00 && \"desk\" in user.groups [payload field price: 1000000.01; payload field"
                                + " quantity: 1; user's groups: desk]",
                        "all not asked an earlier route has decided",
                        "quotes not asked an earlier route has decided",
                        "",
                        "record in trades.all: key \"SPY\", stream gw-1, epoch 0, sequence 7",
                        "record in blocks.XNYS: key \"SPY\", stream gw-1, epoch 0, sequence 7");
    }

    @Test
    void shouldSayWhyARouteDoesNotTakeAMessage() {
        assertThat(run("test", file.toString(), "--topic", "trades/XNYS/SPY", "--payload", BLOCK))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "no match", "its condition does not hold: payload.price * payload.quantity", "user's groups: ]")
                .contains("record in trades.all: key \"SPY\", unnumbered")
                .doesNotContain("record in blocks");
    }

    @Test
    void shouldSayWhyAMessageIsRefused() {
        assertThat(run("test", file.toString(), "--topic", "trades/XNYS/SPY", "--payload", "{}", "--group", "desk"))
                .isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString())
                .contains("refuses it")
                .endsWith("refused, PAYLOAD_FORMAT_INVALID: Route blocks asks for the payload field price, which is"
                        + " missing.\n");
        assertThat(run("test", file.toString(), "--topic", "other")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString()).contains("other topic", "refused, NO_MATCHING_ROUTE: ");
    }

    @Test
    void shouldTellScriptsWhereAMessageGoes() throws IOException {
        Path payload = Files.writeString(directory.resolve("p.json"), BLOCK);
        assertThat(run(
                        "test",
                        "--json",
                        file.toString(),
                        "--topic",
                        "trades/XNYS/SPY",
                        "--payload-file",
                        payload.toString(),
                        "--group",
                        "desk"))
                .isZero();
        JsonNode answer = json();
        assertThat(answer.get("records").findValuesAsText("route")).containsExactly("blocks", "blocks");
        assertThat(answer.get("records").findValuesAsText("topic")).containsExactly("trades.all", "blocks.XNYS");
        assertThat(answer.get("routes")
                        .get(0)
                        .get("seen")
                        .get("payload field price")
                        .asText())
                .isEqualTo("1000000.01");

        assertThat(run("test", "--json", file.toString(), "--topic", "other")).isOne();
        assertThat(json().get("refusal").asText()).isEqualTo("NO_MATCHING_ROUTE");
    }

    // --- cases ---

    @Test
    void shouldRunTheCasesBesideTheRoutes() throws IOException {
        Files.writeString(directory.resolve("routes.test.yaml"), """
                cases:
                  - name: blocks of the desk go to both
                    topic: trades/XNYS/SPY
                    payload: '{"symbol":"SPY","price":1000000.01,"quantity":1}'
                    groups: [desk]
                    expect: {route: blocks, destinations: [trades.all, blocks.XNYS], key: SPY}
                  - name: what is missing is refused
                    topic: trades/XNYS/SPY
                    groups: [desk]
                    user: anna
                    device: gw-1
                    received: "2026-11-25T14:30:00Z"
                    properties: {seq: "1"}
                    expect: {refused: PAYLOAD_FORMAT_INVALID}
                """);
        assertThat(run("test", file.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "ok      blocks of the desk go to both",
                        "ok      what is missing is refused",
                        "2 passed, 0 failed");
    }

    @Test
    void shouldRunTheCasesOfTheDemosRoutes() throws URISyntaxException {
        URL routes = Objects.requireNonNull(RoutesCommandsTest.class.getResource("/demo/routes.yaml"));
        assertThat(run("test", Path.of(routes.toURI()).toString())).isZero();
        assertThat(out.toString()).endsWith("4 passed, 0 failed\n");
    }

    @Test
    void shouldSayHowACaseCameOutOtherwise() throws IOException {
        Path cases = Files.writeString(directory.resolve("c.yaml"), """
                cases:
                  - name: wrong
                    topic: trades/XNYS/SPY
                    payload: '{"symbol":"SPY","price":1,"quantity":1}'
                    expect: {route: blocks, destinations: [x], key: QQQ}
                  - {name: taken, topic: quotes/x, expect: {refused: NO_MATCHING_ROUTE}}
                  - {name: refused, topic: other, expect: {route: all}}
                  - {name: right, topic: quotes/x, expect: {destinations: [quotes], key: none}}
                """);
        assertThat(run("test", file.toString(), "--cases", cases.toString())).isOne();
        assertThat(out.toString().lines())
                .containsExactly(
                        "FAILED  wrong",
                        "        route is all, not blocks",
                        "        destinations is [trades.all], not [x]",
                        "        key is SPY, not QQQ",
                        "FAILED  taken",
                        "        is not refused with NO_MATCHING_ROUTE, but taken by route quotes",
                        "FAILED  refused",
                        "        is refused, NO_MATCHING_ROUTE: No route takes this message; GET /routes lists their"
                                + " filters and conditions.",
                        "ok      right",
                        "1 passed, 3 failed");
        assertThat(run("test", "--json", file.toString(), "--cases", cases.toString()))
                .isOne();
        assertThat(json().get("failed").asInt()).isEqualTo(3);
    }

    @Test
    void shouldSayWhatIsWrongWithAFileOfCases() throws IOException {
        Path cases = Files.writeString(directory.resolve("c.yaml"), """
                cases:
                  - {name: a, topic: "t/#", expect: {}}
                  - {name: b, topic: t, received: "now", expect: {refused: NO}}
                  - {name: c, topik: t}
                  - {name: d, topic: t, expect: {refused: NO_MATCHING_ROUTE, key: k, destinations: [x]}}
                  - {name: e, topic: t, expect: {quarantined: NO_MATCHING_ROUTE, destinations: [x]}}
                  - {name: f, topic: t, expect: {quarantined: NO_MATCHING_ROUTE, destinations: [x, bop.quarantine]}}
                """);
        assertThat(run("test", file.toString(), "--cases", cases.toString())).isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(err.toString())
                .contains("cases[0].topic: \"t/#\" is no topic to publish to", "cases[0].expect: expects nothing")
                .contains(
                        "cases[1].received: \"now\" is no time",
                        "cases[1].expect.refused: \"NO\" is a refusal that there is not")
                .contains("cases[2].topik: is not a known key (did you mean topic?)")
                .contains(
                        "cases[3].expect.refused: \"NO_MATCHING_ROUTE\" stands beside destinations, key; allowed: alone")
                .contains("cases[4].expect.quarantined: \"NO_MATCHING_ROUTE\" stands beside destinations without")
                .doesNotContain("cases[5]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "check",
                "test",
                "test r.yaml --topic a/+",
                "test r.yaml --topic a --cases c.yaml",
                "test r.yaml --payload x",
                "test r.yaml --topic a --payload x --payload-file f",
                "test r.yaml --topic a --received soon"
            })
    void shouldRefuseACommandThatSaysTooLittleOrWrong(String args) {
        assertThat(run(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).isNotEmpty();
    }

    private JsonNode json() throws JsonProcessingException {
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("routes"));
        all.addAll(List.of(args));
        CommandLine bop = Bop.commandLine(Map.of(), directory);
        bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return bop.execute(all.toArray(String[]::new));
    }
}
