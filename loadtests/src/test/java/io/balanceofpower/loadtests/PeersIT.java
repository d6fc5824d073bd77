package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer within its program and one of several processes, each beside the node; skipped where it cannot be had. */
@Timeout(600)
final class PeersIT {

    private static final int MESSAGES = 2_000;
    private static final int WARM_UP = 1_000;

    private final Progress progress = new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8));

    @ParameterizedTest
    @EnumSource(names = {"MOQUETTE", "MOSQUITTO_CONNECT"})
    void shouldCountEveryMessageOfAPeerAndOfTheNodeInKafka(Peer peer) throws BenchFailed {
        String version = null;
        try {
            version = peer.prepare(new PeerLibraries(progress)).version();
        } catch (NoPeer e) {
            Assumptions.abort("no " + peer.words() + ": " + e.getMessage());
        }
        Workload workload = new Workload(5, 20, 200, false, Guarantee.EXACTLY_ONCE);
        Peers peers = new Peers(List.of(peer), workload, 1, MESSAGES, WARM_UP, List.of("-Xmx256m"));

        Peers.Result result = peers.run(progress);

        assertThat(result.skipped()).isEmpty();
        assertThat(result.peers()).hasSize(1);
        Competitor measured = result.peers().get(0);
        assertThat(measured.stopped()).isNull();
        for (Competitor competitor : List.of(result.node(), measured)) {
            assertThat(competitor.tally().acknowledged()).isEqualTo(MESSAGES + WARM_UP);
            assertThat(competitor.tally().found() + competitor.tally().lost()).isEqualTo(MESSAGES + WARM_UP);
            // What Connect's source loses is a finding.
            if (peer != Peer.MOSQUITTO_CONNECT || competitor == result.node()) {
                assertThat(competitor.isExact()).isTrue();
            }
            assertThat(competitor.cost().medianCpuSecondsPerMillion()).isPositive();
        }
        Report report = PeersCommand.report(result);
        assertThat(report.figures().at("/competitors/1/name").asText()).isEqualTo(peer.words());
        assertThat(report.figures().at("/competitors/1/version").asText())
                .isEqualTo(version)
                .containsPattern("^\\d");
        assertThat(report.tables().get(0).table().markdown())
                .contains("| node | after Kafka's commit |", "| " + peer.words() + " | " + peer.when() + " |");
    }
}
