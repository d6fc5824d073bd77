package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "idle",
        header = "Memory per idle connection.",
        description = {
            "The node's heap after full collections, and its memory outside the heap as the JVM's native memory"
                    + " tracking counts it, before and after the devices connect. The target is at most 10 KiB of both"
                    + " together. Needs one open file per connection in each of two processes: raise the limit before"
                    + " with ulimit -n 11000."
        },
        footer = {"  bop bench idle --json idle.json", "  bop bench idle --connections 1000 --numbered"})
final class IdleCommand implements Callable<Integer> {

    private static final double TARGET_BYTES = 10 * 1024;
    /** The node's own limit, unless its settings say otherwise. */
    private static final int CONNECTIONS_MAX = 50_000;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--connections",
            defaultValue = "10000",
            description = "At most " + CONNECTIONS_MAX + ". Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long to leave the connections alone before looking. Default: ${DEFAULT-VALUE}.")
    private int settleSeconds;

    @Override
    public Integer call() throws CommandFailed {
        options.require(
                connections > 0 && connections <= CONNECTIONS_MAX && settleSeconds >= 0,
                "--connections is not 1 to " + CONNECTIONS_MAX + ", or --settle is below 0");
        Workload workload = options.workload(connections, 1);
        ObjectNode settings = options.settings(workload).put("settleSeconds", settleSeconds);
        Idle idle = new Idle(workload, settleSeconds, options.javaOptions());
        return output.run(settings, progress -> report(idle.run(progress)));
    }

    private static Report report(Idle.Result result) {
        double both = result.heapBytesEach() + result.directBytesEach();
        ObjectNode figures = Report.object()
                .put("heapAndDirectBytesPerConnection", Math.round(both))
                .put("heapBytesPerConnection", Math.round(result.heapBytesEach()))
                .put("directBytesPerConnection", Math.round(result.directBytesEach()))
                .put("residentBytesPerConnection", Math.round(result.residentBytesEach()))
                .put("targetHeapAndDirectBytesPerConnection", (long) TARGET_BYTES);
        Table table = new Table("", "before, MiB", "with connections, MiB", "KiB per connection");
        Memory before = result.before();
        Memory after = result.after();
        row(table, "heap", before.heapBytes(), after.heapBytes(), result.heapBytesEach());
        row(table, "direct", before.directBytes(), after.directBytes(), result.directBytesEach());
        row(
                table,
                "heap and direct",
                before.heapBytes() + before.directBytes(),
                after.heapBytes() + after.directBytes(),
                both);
        row(table, "resident", before.residentBytes(), after.residentBytes(), result.residentBytesEach());
        return new Report(
                figures,
                List.of(new Report.Titled(
                        "Memory of a node with " + Numbers.whole(result.connections()) + " idle connections", table)),
                List.of(Target.atMost(
                        "KiB of heap and direct memory per connection", both / 1024, TARGET_BYTES / 1024)),
                List.of("Resident memory also grows with what the heap takes in between collections."));
    }

    private static void row(Table table, String name, long before, long after, double each) {
        table.row(
                name,
                Numbers.decimals(before / 1048576.0, 1),
                Numbers.decimals(after / 1048576.0, 1),
                Numbers.decimals(each / 1024, 2));
    }
}
