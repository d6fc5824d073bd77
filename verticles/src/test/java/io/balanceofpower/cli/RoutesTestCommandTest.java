package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bop routes test} with groups of routes, records of several forms, and quarantine. */
final class RoutesTestCommandTest {
    private static final String ROUTES = """
            groups: {copies: {match: all}}
            routes:
              - name: trades
                filter: trades/{venue}
                destination: trades
                key: {field: symbol}
                partition: {level: venue}
                timestamp: {field: ts, unit: ms}
                headers: {desk: {property: desk}}
              - {name: warehouse, group: copies, filter: "#", codec: raw, destination: warehouse, partition: {number: 2}}
              - {name: fills, group: copies, filter: trades/#, destination: fills, key: {field: fill}, on-bad-payload: quarantine}
            """;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("routes.yaml"), ROUTES);
    }

    @Test
    void shouldShowWhatEachGroupMakesOfAMessage() {
        assertThat(message("{\"symbol\":\"SPY\",\"ts\":1763870400123,\"fill\":\"F1\"}", "desk=fx", "seq=7"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "group route why",
                        "default trades takes it its filter matches",
                        "copies warehouse takes it its filter matches",
                        "copies fills takes it its filter matches",
                        "",
                        "record in trades: key \"SPY\", partition by the hash of \"XNYS\", timestamp"
                                + " 2025-11-23T04:00:00.123Z, header desk \"fx\", stream device-1, epoch 0, sequence 7",
                        "record in warehouse: without a key, partition 2, stream device-1, epoch 0, sequence 7",
                        "record in fills: key \"F1\", stream device-1, epoch 0, sequence 7");
    }

    @Test
    void shouldShowWhatIsKeptInQuarantineAndNotCallItRouted() {
        assertThat(message("{\"symbol\":\"SPY\",\"ts\":1}")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString())
                .containsPattern("fills +quarantines it +Route fills takes the key")
                .containsPattern(
                        "quarantined in bop.quarantine: key \"device-1/[0-9]+/fills\", header bop-reason \"Route"
                                + " fills takes the key from the payload field fill, which is missing.\", header bop-refusal"
                                + " \"PAYLOAD_FORMAT_INVALID\", unnumbered");
    }

    @Test
    void shouldAskNobodyAfterARouteThatRefuses() {
        assertThat(message("{\"symbol\":\"SPY\"}")).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString())
                .containsPattern("trades +refuses it")
                .containsPattern("warehouse +not asked +an earlier route has refused the message")
                .contains("refused, PAYLOAD_FORMAT_INVALID: Route trades takes the timestamp");
    }

    @Test
    void shouldTellScriptsOfEachRecord() throws JsonProcessingException {
        message("{\"symbol\":\"SPY\",\"ts\":1763870400123}", "desk=fx", "seq=7", "--json");
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("routed").asBoolean()).isFalse();
        assertThat(answer.get("sequence").asLong()).isEqualTo(7);
        assertThat(answer.get("records")).hasSize(3);
        JsonNode trades = answer.get("records").get(0);
        assertThat(trades.get("partition").asText()).isEqualTo("XNYS");
        assertThat(trades.get("timestamp").asText()).isEqualTo("2025-11-23T04:00:00.123Z");
        assertThat(trades.get("headers").get("desk").asText()).isEqualTo("fx");
        assertThat(trades.get("quarantined").asBoolean()).isFalse();
        JsonNode kept = answer.get("records").get(2);
        assertThat(kept.get("topic").asText()).isEqualTo("bop.quarantine");
        assertThat(kept.get("quarantined").asBoolean()).isTrue();
        assertThat(answer.get("routes").findValuesAsText("group")).containsExactly("default", "copies", "copies");
    }

    @Test
    void shouldCompareEachRecordWithWhatACaseExpects() throws IOException {
        Files.writeString(directory.resolve("routes.test.yaml"), """
                cases:
                  - name: right
                    topic: trades/XNYS
                    payload: '{"symbol":"SPY","ts":1763870400123,"fill":"F1"}'
                    properties: {desk: fx}
                    expect:
                      routes: [trades, warehouse, fills]
                      partition: XNYS
                      timestamp: "2025-11-23T04:00:00.123Z"
                      headers: {desk: fx}
                      records:
                        warehouse: {key: none, partition: 2, timestamp: received}
                        fills: {key: F1, partition: by key}
                  - name: kept
                    topic: trades/XNYS
                    payload: '{"symbol":"SPY","ts":1}'
                    expect: {quarantined: PAYLOAD_FORMAT_INVALID, destinations: [trades, warehouse, bop.quarantine]}
                  - name: wrong
                    topic: trades/XNYS
                    payload: '{"symbol":"SPY","ts":1}'
                    expect:
                      route: trades
                      partition: 3
                      headers: {desk: fx}
                      records: {fills: {key: F1}, warehouse: {key: x, partition: 1}}
                """);
        assertThat(run("test", file.toString())).isEqualTo(ExitCode.NOT_AS_EXPECTED.number());
        assertThat(out.toString().lines())
                .containsExactly(
                        "ok      right",
                        "ok      kept",
                        "FAILED  wrong",
                        "        route is trades, warehouse, fills, not trades",
                        "        partition is XNYS, not 3",
                        "        header desk is missing, not fx",
                        "        there is no record in fills",
                        "        key in warehouse is none, not x",
                        "        partition in warehouse is 2, not 1",
                        "        reason for quarantine is PAYLOAD_FORMAT_INVALID, not none",
                        "2 passed, 1 failed");
    }

    @Test
    void shouldSayWhatIsWrongWithWhatACaseExpects() throws IOException {
        Files.writeString(directory.resolve("routes.test.yaml"), """
                cases:
                  - {name: a, topic: t, expect: {route: a, routes: [b]}}
                  - {name: b, topic: t, expect: {quarantined: NO}}
                  - {name: c, topic: t, expect: {partition: [1]}}
                  - {name: d, topic: t, expect: {records: {t: {kee: a}}}}
                """);
        assertThat(run("test", file.toString())).isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(err.toString())
                .contains("cases[0].expect.route: \"a\" stands beside routes; allowed: one or the other")
                .contains("cases[1].expect.quarantined: \"NO\" is a refusal that there is not")
                .contains("cases[2].expect.partition: is no partition")
                .contains("cases[3].expect.records.t.kee: is not a known key (did you mean key?)");
    }

    @Test
    void shouldTellWhereOneOfTwoRecordsWins() throws IOException {
        Files.writeString(file, ROUTES.replace("destination: warehouse", "destination: [warehouse, trades]"));
        assertThat(run("check", file.toString())).isZero();
        assertThat(out.toString())
                .contains("  topic bop.quarantine\n")
                .contains("overlap: of a message that both trades and warehouse take, trades gets the record of trades"
                        + " alone\n")
                .doesNotContain("trades and fills");
    }

    private int message(String payload, String... properties) {
        List<String> args =
                new ArrayList<>(List.of("test", file.toString(), "--topic", "trades/XNYS", "--payload", payload));
        for (String each : properties) {
            args.addAll(each.startsWith("--") ? List.of(each) : List.of("--property", each));
        }
        return run(args.toArray(String[]::new));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("routes"));
        all.addAll(List.of(args));
        CommandLine bop = Bop.commandLine(Map.of(), directory);
        bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return bop.execute(all.toArray(String[]::new));
    }
}
