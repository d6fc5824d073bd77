package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One peer, the one that starts fastest, beside the node; skipped where Maven Central does not serve it. */
@Timeout(600)
final class PeersIT {

    private static final int MESSAGES = 2_000;
    private static final int WARM_UP = 1_000;

    private final Progress progress = new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8));

    @Test
    void shouldCountEveryMessageOfAPeerAndOfTheNodeInKafka() throws BenchFailed {
        try {
            Peer.MOQUETTE.prepare(new PeerLibraries(progress));
        } catch (NoPeer e) {
            Assumptions.abort("no Moquette: " + e.getMessage());
        }
        Workload workload = new Workload(5, 20, 200, false, Guarantee.EXACTLY_ONCE);
        Peers peers = new Peers(List.of(Peer.MOQUETTE), workload, 1, MESSAGES, WARM_UP, List.of("-Xmx256m"));

        Peers.Result result = peers.run(progress);

        assertThat(result.skipped()).isEmpty();
        assertThat(result.peers()).hasSize(1);
        Competitor moquette = result.peers().get(0);
        assertThat(moquette.stopped()).isNull();
        for (Competitor competitor : List.of(result.node(), moquette)) {
            assertThat(competitor.tally().acknowledged()).isEqualTo(MESSAGES + WARM_UP);
            assertThat(competitor.tally().found()).isEqualTo(MESSAGES + WARM_UP);
            assertThat(competitor.isExact()).isTrue();
            assertThat(competitor.cost().medianCpuSecondsPerMillion()).isPositive();
        }
        Report report = PeersCommand.report(result);
        assertThat(report.figures().at("/competitors/1/name").asText()).isEqualTo("moquette");
        assertThat(report.figures().at("/competitors/1/version").asText()).startsWith("0.");
        assertThat(report.tables().get(0).table().markdown())
                .contains("| node | after Kafka's commit |", "| moquette | before Kafka, not handed over yet |");
    }
}
