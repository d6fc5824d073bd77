package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.demo.DeviceCounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FaultReportTest {
    private static final AuditCounts GOOD = new AuditCounts(8, 8, 0, 8, 0, 0, 0, 0, 0, 0);

    private static FaultReport report(AuditCounts audit, long unanswered, int unserved, int nodesEnded, boolean read) {
        Takeovers alive = Takeovers.none();
        alive.record(40_000_000, 20_000_000);
        Takeovers gone = Takeovers.none();
        gone.record(900_000_000, 800_000_000);
        FaultReport.Done move = new FaultReport.Done(
                "move", Fault.Hit.of("7 moves"), 10, 20, new Watch.Seen(30, 0, alive, Takeovers.none()), 0, 0);
        FaultReport.Done kill = new FaultReport.Done(
                "kill-node",
                new Fault.Hit("node-2", List.of(4711L)),
                100,
                200,
                new Watch.Seen(300, unserved, Takeovers.none(), gone),
                2,
                1);
        return new FaultReport(
                new FaultOptions(30, 300, 30_000, 15_000, Optional.empty(), 9),
                audit,
                new DeviceCounts(30, 8, 3, 8, 0, unanswered, 0, 0, 0),
                read,
                List.of(move, kill),
                Map.of("cut-all", "needs root"),
                300,
                "kill-node",
                nodesEnded,
                5_000);
    }

    @Test
    void shouldWriteTheDemosAuditKeysAndTheTimesOfTakeovers() {
        JsonNode json = report(new AuditCounts(8, 7, 6, 5, 9, 4, 3, 2, 0, 1), 0, 0, 0, true)
                .json();

        assertThat(json.get("sent").asLong()).isEqualTo(8);
        assertThat(json.get("acknowledged").asLong()).isEqualTo(7);
        assertThat(json.get("refused").asLong()).isEqualTo(6);
        assertThat(json.get("committed").asLong()).isEqualTo(5);
        assertThat(json.get("duplicates").asLong()).isEqualTo(4);
        assertThat(json.get("missing").asLong()).isEqualTo(3);
        assertThat(json.get("reordered").asLong()).isEqualTo(2);
        assertThat(json.get("gaps").asLong()).isEqualTo(1);
        assertThat(json.get("promisesKept").asBoolean()).isFalse();
        assertThat(json.get("takeovers").asLong()).isEqualTo(2);
        assertThat(json.get("takeoverP50Ms").asDouble()).isBetween(39.9, 40.1);
        assertThat(json.get("takeoverWorstMs").asDouble()).isBetween(899.0, 901.0);
        assertThat(json.get("takeoverBeyondReconnectP50Ms").asDouble()).isBetween(19.9, 20.1);
        assertThat(json.get("takeoverBeyondReconnectWorstMs").asDouble()).isBetween(799.0, 801.0);
        assertThat(json.get("aliveTakeoverWorstMs").asDouble()).isBetween(39.9, 40.1);
        assertThat(json.get("goneTakeoverP50Ms").asDouble()).isBetween(899.0, 901.0);
        assertThat(json.get("longestStallMs").asLong()).isEqualTo(300);
        assertThat(json.get("longestStallDuring").asText()).isEqualTo("kill-node");
        assertThat(json.get("seed").asLong()).isEqualTo(9);
        assertThat(json.get("skipped").get("cut-all").asText()).isEqualTo("needs root");
        JsonNode kill = json.get("faults").get(1);
        assertThat(kill.get("name").asText()).isEqualTo("kill-node");
        assertThat(kill.get("killedPids").get(0).asLong()).isEqualTo(4711);
        assertThat(kill.get("duplicates").asLong()).isEqualTo(2);
        assertThat(json.get("faults").get(0).get("takeoverWorstMs").asDouble()).isBetween(39.9, 40.1);
    }

    @Test
    void shouldNotShowATakeoverTimeWhereThereWasNoTakeover() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Takeovers.none().put(json, "gone");

        assertThat(json.get("goneTakeovers").asLong()).isZero();
        assertThat(json.get("goneTakeoverP50Ms").isNull()).isTrue();
        assertThat(json.get("goneTakeoverBeyondReconnectWorstMs").isNull()).isTrue();
    }

    @Test
    void shouldSayThatPromisesWereKeptOnlyWhenTheyWere() {
        FaultReport kept = report(GOOD, 0, 0, 0, true);
        assertThat(kept.kept()).isTrue();
        assertThat(FaultWords.summary(kept))
                .contains("Promises kept.")
                .anyMatch(line -> line.startsWith("Skipped cut-all: needs root"));

        assertBroken(report(new AuditCounts(8, 8, 0, 8, 1, 1, 0, 0, 0, 0), 0, 0, 0, true), "1 extra copies");
        assertBroken(report(new AuditCounts(8, 8, 0, 8, 0, 0, 2, 0, 0, 0), 0, 0, 0, true), "2 acknowledged messages");
        assertBroken(report(new AuditCounts(8, 8, 0, 8, 0, 0, 0, 3, 0, 0), 0, 0, 0, true), "3 messages stand after");
        assertBroken(report(GOOD, 4, 0, 0, true), "4 messages got no answer");
        assertBroken(report(GOOD, 0, 5, 0, true), "5 times a device");
        assertBroken(report(GOOD, 0, 0, 6, true), "6 nodes ended");
        assertBroken(report(GOOD, 0, 0, 0, false), "the audit is incomplete");
    }

    private static void assertBroken(FaultReport report, String words) {
        assertThat(report.kept()).isFalse();
        assertThat(FaultWords.summary(report)).doesNotContain("Promises kept.").anyMatch(line -> line.contains(words));
    }
}
