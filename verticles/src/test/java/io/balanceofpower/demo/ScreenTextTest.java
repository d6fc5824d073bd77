package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.audit.AuditCounts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScreenTextTest {
    private static final AuditCounts GOOD = new AuditCounts(24_000, 23_981, 0, 23_990, 0, 0, 3, 0, 0, 0);

    private static DemoOptions options(boolean live) {
        return new DemoOptions(30, 2_000, Optional.empty(), true, false, Optional.empty(), Optional.empty(), live, 1);
    }

    private static Snapshot snapshot(long behindMs) {
        return new Snapshot(
                72_400,
                new DeviceCounts(30, 24_000, 12, 23_981, 0, 19, behindMs, 10, 420),
                GOOD,
                List.of(new TopicFigures("trades.crypto", 873.2, 9.14, 22, 31, 10_476)),
                List.of(
                        new NodeWatch.Row("node-1", NodeWatch.State.ALIVE, 15, 1_001.4, "127.0.0.1:16001"),
                        new NodeWatch.Row("node-2", NodeWatch.State.KILLED, 0, 0, "127.0.0.1:16002")));
    }

    @Test
    void shouldShowTopicsNodesAuditAndWhatHappened() {
        List<String> screen =
                ScreenText.screen(options(true), snapshot(0), List.of("00:10  node-2 is killed (kill -9)"));

        assertThat(String.join("\n", screen)).isEqualTo("""
                01:12  30 of 30 devices connected, 2,000 trades a second wanted  (Ctrl-C ends it)

                  topic                records/s     p50 ms     p99 ms     max ms      records
                  trades.crypto              873        9.1       22.0       31.0       10,476

                  node                              devices messages/s  MQTT
                  node-1                   alive         15      1,001  127.0.0.1:16001
                  node-2                  killed          -          -

                  Audit: 24,000 sent, 23,981 acknowledged, 0 refused; 23,990 in Kafka.
                         None twice, none out of order. 3 acknowledged and still to be read.

                  00:10  node-2 is killed (kill -9)""");
        assertThat(screen).allMatch(line -> line.length() <= 100);
    }

    @Test
    void shouldSayWhenDevicesCannotKeepUp() {
        assertThat(ScreenText.screen(options(true), snapshot(4_200), List.of()).get(0))
                .contains("4.2 s late");
    }

    @Test
    void shouldPutEverythingIntoOneLineWithoutATerminal() {
        assertThat(ScreenText.line(snapshot(0)))
                .isEqualTo(
                        "01:12  trades.crypto 873/s p50 9.1 ms p99 22.0 ms | 24,000 sent, 23,981 acknowledged, 0 refused;"
                                + " 23,990 in Kafka. None twice, none out of order. 3 acknowledged and still to be read.");
    }

    @Test
    void shouldTellHowToTakePartWithTheRealPorts() {
        List<NodeAddress> nodes = List.of(new NodeAddress("node-1", "127.0.0.1", 16_001, 16_002, 16_003, 16_004));
        assertThat(String.join("\n", ScreenText.byHand("127.0.0.1:17000", nodes)))
                .contains("mosquitto_pub -V 5 -h 127.0.0.1 -p 16001 ", "./bop publish --to 127.0.0.1:16001 ")
                .contains("kcat -C -b 127.0.0.1:17000 ", "./bop consume --from 127.0.0.1:17000 ")
                .contains("http://127.0.0.1:16002/nodes");
    }

    @Test
    void shouldRedrawInPlaceAndKeepWhatWasSaid() {
        StringWriter out = new StringWriter();
        Screen screen = new Screen(options(true), new PrintWriter(out));
        screen.say("hello");
        screen.show(snapshot(0));
        int first = out.getBuffer().length();
        screen.show(snapshot(0));

        assertThat(out.toString()).startsWith("hello\n").doesNotContainPattern("\u001b\\[\\d+A.*hello");
        assertThat(out.toString().substring(first))
                .startsWith("\u001b[?7l\u001b[12A\r\u001b[J")
                .endsWith("\u001b[?7h");
        assertThat(out.toString().substring(0, first)).doesNotContain("A\r");
    }

    @Test
    void shouldUseNoEscapesWithoutATerminal() {
        StringWriter out = new StringWriter();
        Screen screen = new Screen(options(false), new PrintWriter(out));
        screen.happened(1_000, "node-2 is killed (kill -9)");
        screen.show(snapshot(0));

        assertThat(out.toString())
                .startsWith("00:01  node-2 is killed")
                .doesNotContain("\u001b")
                .hasLineCount(2);
    }
}
