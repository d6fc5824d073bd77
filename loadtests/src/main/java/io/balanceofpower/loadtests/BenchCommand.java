package io.balanceofpower.loadtests;

import io.balanceofpower.cli.SubCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks, each a sub-command. */
@Command(
        name = "bench",
        header = "Measure what the product costs, beside the limits of what it is made of.",
        description = {
            "Each benchmark starts all that it needs (a real Kafka, a node, bare limits) in processes of their own on"
                    + " this machine and ends it. The figures to compare are ratios within one run: absolute ones"
                    + " depend on the machine and on what else runs on it.",
            "",
            "Linux and macOS, with a JDK. BOP_... variables that set anything else than ports and addresses hold for"
                    + " the node and the bare producer alike."
        },
        subcommands = {
            SaturationCommand.class,
            LatencyCommand.class,
            CostCommand.class,
            ScalingCommand.class,
            CheckpointsCommand.class,
            ValidatorCommand.class,
            IdleCommand.class,
            HostileCommand.class,
            TlsCommand.class,
            RoutingCommand.class,
            MessagesCommand.class,
            PeersCommand.class,
            ProfileCommand.class,
            TablesCommand.class
        },
        footer = {
            "  bop bench saturation --json saturation.json",
            "  bop bench latency --rate half --out latency",
            "  bop bench cost --by payload",
            "  bop bench scaling",
            "  bop bench checkpoints",
            "  bop bench validator",
            "  bop bench idle --connections 10000",
            "  bop bench hostile half-open one-id",
            "  bop bench tls",
            "  bop bench routes",
            "  bop bench messages ledger",
            "  bop bench peers --json peers.json",
            "  bop bench saturation --jfr node.jfr && bop bench profile node.jfr",
            "  bop bench tables --into README.md"
        })
public final class BenchCommand implements SubCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "a benchmark is missing: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
