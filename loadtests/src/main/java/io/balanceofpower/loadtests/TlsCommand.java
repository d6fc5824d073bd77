package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tls",
        header = "What TLS costs a node, by the JDK and by BoringSSL, beside a node without.",
        description = {
            "Three nodes in meshes of their own take turns, with TLS 1.3, AES and a P-256 certificate: processor time per"
                    + " message, full handshakes per processor second (without TLS: connections that are opened and"
                    + " closed), and memory per idle connection, heap after full collections and direct together."
        },
        footer = {"  bop bench tls --json tls.json"})
final class TlsCommand implements Callable<Integer> {

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(200, 5, 1_000_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--handshakes",
            defaultValue = "3000",
            description = "Handshakes of each turn. Default: ${DEFAULT-VALUE}.")
    private int handshakes;

    @Option(
            names = "--connections",
            defaultValue = "2000",
            description = "Idle connections. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to leave connections alone before looking. Default: ${DEFAULT-VALUE}.")
    private int settleSeconds;

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        options.require(
                turns.rounds() > 0
                        && loop.messages() > 0
                        && turns.warmUp() > 0
                        && handshakes > 0
                        && connections > 0
                        && settleSeconds >= 0,
                "--rounds, --messages, --warm-up, --handshakes or --connections is not above 0, or --settle is below");
        ObjectNode settings = options.settings(workload)
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp())
                .put("handshakesPerRound", handshakes)
                .put("idleConnections", connections)
                .put("settleSeconds", settleSeconds);
        Tls tls = new Tls(
                workload,
                turns.rounds(),
                loop.messages(),
                turns.warmUp(),
                handshakes,
                connections,
                settleSeconds,
                options.javaOptions());
        return output.run(settings, progress -> report(tls.run(progress)));
    }

    private Report report(List<Tls.Figures> all) {
        double plain = all.get(0).cost().medianCpuSecondsPerMillion();
        ObjectNode figures = Report.object();
        Table table = new Table(
                "",
                "CPU s per million (least to greatest)",
                "times plain",
                "handshakes per CPU s",
                "KiB per idle connection");
        for (Tls.Figures each : all) {
            double cost = each.cost().medianCpuSecondsPerMillion();
            double handshakesEach = Numbers.median(each.handshakesPerCpuSecond());
            double idle = each.idleBytesEach().get(0);
            figures.set(
                    each.name(),
                    Report.object()
                            .put("cpuSecondsPerMillion", Numbers.round(cost))
                            .put("timesPlain", Numbers.round(cost / plain))
                            .put("handshakesPerCpuSecond", Math.round(handshakesEach))
                            .put("idleBytesPerConnection", Math.round(idle)));
            table.row(
                    each.name(),
                    Numbers.spread(each.cost().cpuSecondsPerMillion(), 2),
                    Numbers.decimals(cost / plain, 2),
                    Numbers.whole(handshakesEach),
                    Numbers.decimals(idle / 1024, 2));
        }
        return new Report(
                figures,
                List.of(new Report.Titled("TLS beside none, medians of " + turns.rounds(), table)),
                List.of(),
                List.of("Every acknowledged message was found committed in Kafka."));
    }
}
