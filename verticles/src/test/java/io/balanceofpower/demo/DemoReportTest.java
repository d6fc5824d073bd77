package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.audit.AuditCounts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class DemoReportTest {
    private static final DemoOptions OPTIONS =
            new DemoOptions(30, 2_000, Optional.empty(), false, false, Optional.empty(), Optional.empty(), false, 9);

    private static DemoReport report(AuditCounts audit, long unanswered, String killed) {
        Histogram latencies = new Histogram(3);
        latencies.recordValue(1_500);
        return new DemoReport(
                OPTIONS,
                audit,
                new DeviceCounts(0, 0, 0, 0, 0, unanswered, 0, 0, 0),
                true,
                Map.of("trades.crypto", latencies),
                Optional.ofNullable(killed.isEmpty() ? null : killed),
                0,
                5_000,
                20_000);
    }

    @Test
    void shouldWriteTheAuditAndTheLatenciesUnderTheNamesThatScriptsKnow() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(report(new AuditCounts(8, 7, 6, 5, 1, 4, 3, 2, 0, 1), 0, "node-2")
                        .json());

        assertThat(json.get("sent").asLong()).isEqualTo(8);
        assertThat(json.get("acknowledged").asLong()).isEqualTo(7);
        assertThat(json.get("refused").asLong()).isEqualTo(6);
        assertThat(json.get("committed").asLong()).isEqualTo(5);
        assertThat(json.get("duplicates").asLong()).isEqualTo(4);
        assertThat(json.get("missing").asLong()).isEqualTo(3);
        assertThat(json.get("reordered").asLong()).isEqualTo(2);
        assertThat(json.get("gaps").asLong()).isEqualTo(1);
        assertThat(json.get("latencyMs").get("trades.crypto").fieldNames())
                .toIterable()
                .containsExactly("p50", "p90", "p99", "p999", "max");
        assertThat(json.get("latencyMs").get("trades.crypto").get("p50").asDouble())
                .isEqualTo(1.5);
        assertThat(json.get("killedNode").asText()).isEqualTo("node-2");
        assertThat(json.get("seed").asLong()).isEqualTo(9);
    }

    @Test
    void shouldSayThatPromisesWereKeptOnlyWhenTheyWere() {
        DemoReport kept = report(new AuditCounts(8, 8, 0, 8, 0, 0, 0, 0, 0, 0), 0, "");
        assertThat(kept.good()).isTrue();
        assertThat(AuditWords.verdict(kept))
                .containsExactly("Promises kept: all 8 acknowledged trades are in Kafka, each once and in order.");

        DemoReport missing = report(new AuditCounts(8, 8, 0, 7, 0, 0, 1, 0, 0, 1), 0, "");
        assertThat(missing.good()).isFalse();
        assertThat(AuditWords.verdict(missing))
                .containsExactly("PROMISE BROKEN: 1 acknowledged trades are not in Kafka.");

        DemoReport givenUp = report(new AuditCounts(8, 7, 0, 7, 0, 0, 0, 0, 0, 0), 1, "");
        assertThat(givenUp.good()).isFalse();
        assertThat(AuditWords.verdict(givenUp))
                .containsExactly("PROMISE BROKEN: 1 trades got no answer in time and were given up by their devices.");
    }

    @Test
    void shouldCallTwiceABrokenPromiseAlsoAfterANodeWasKilled() {
        DemoReport twice = report(new AuditCounts(8, 8, 0, 8, 1, 2, 0, 0, 0, 0), 0, "node-3");
        assertThat(twice.good()).isFalse();
        assertThat(AuditWords.verdict(twice)).containsExactly("PROMISE BROKEN: 2 extra copies of trades are in Kafka.");
    }
}
