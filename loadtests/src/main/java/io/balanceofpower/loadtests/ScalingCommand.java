package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "scaling",
        header = "What the second and third node of a mesh cost for the same messages.",
        description = {
            "Meshes of 1, 2 and 3 nodes run at once and take turns; in each, the same devices are spread over the nodes"
                    + " evenly and publish at the same rate. Processor time is that of all nodes of a mesh together.",
            "",
            "On Linux with more cores than the largest mesh has nodes, each node is pinned to a core of its own by"
                    + " taskset, and Kafka and the devices to the others; then --rate 0 also tells what further nodes"
                    + " add to the throughput. With fewer cores nothing is pinned, all share them, and only the"
                    + " processor time says something."
        },
        footer = {
            "  bop bench scaling --json scaling.json",
            "  bop bench scaling --nodes 1,2 --rate 5000",
            "  bop bench scaling --rate 0     throughput, where there are cores enough"
        })
final class ScalingCommand implements Callable<Integer> {

    private static final int NODES_MAX = 8;
    private static final int MESHES_MAX = 4;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(60, 5, 200_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions(Workload.IN_FLIGHT_MAX, 50_000);

    @Mixin
    private final RateOptions rate = new RateOptions(10_000);

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,3",
            description = "How many each mesh has, the base first. Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes = List.of();

    @Override
    public Integer call() throws CommandFailed {
        rate.check(options);
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0,
                "--rounds, --messages or --warm-up is not above 0");
        options.require(
                sizes.size() <= MESHES_MAX
                        && sizes.stream().distinct().count() == sizes.size()
                        && sizes.stream().allMatch(size -> size >= 1 && size <= NODES_MAX),
                "--nodes are not 1 to " + MESHES_MAX + " different numbers from 1 to " + NODES_MAX);
        int most = sizes.stream().mapToInt(size -> size).max().orElse(1);
        options.require(
                turns.devices() >= most, "--devices is below the number of nodes, so that some would have none");
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        int cores = Runtime.getRuntime().availableProcessors();
        Optional<Path> taskset = Pinning.find(System.getenv().getOrDefault("PATH", ""));
        Optional<String> obstacle = Pinning.obstacle(most, cores, taskset);
        Optional<Pinning> pinning =
                obstacle.isPresent() ? Optional.empty() : taskset.map(program -> new Pinning(program, most, cores));
        ObjectNode settings = options.settings(workload)
                .put("messagesPerSecond", rate.perSecond())
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp())
                .put("pinned", pinning.isPresent());
        sizes.forEach(settings.putArray("nodes")::add);
        Scaling scaling = new Scaling(
                sizes,
                workload,
                turns.rounds(),
                loop.messages(),
                turns.warmUp(),
                rate.perSecond(),
                options.javaOptions(),
                pinning);
        return output.run(settings, progress -> report(scaling.run(progress), obstacle));
    }

    private Report report(Costs costs, Optional<String> obstacle) {
        ObjectNode figures = Report.object();
        costs.addTo(figures.putArray("meshes"), "nodes", sizes);
        Table table = costs.table(
                "CPU s per million, all nodes",
                sizes.stream().map(Scaling::words).toList());
        String title = "CPU seconds per million messages of all nodes of a mesh, median of " + turns.rounds();
        return new Report(figures, List.of(new Report.Titled(title, table)), List.of(), remarks(costs, obstacle));
    }

    private List<String> remarks(Costs costs, Optional<String> obstacle) {
        List<String> remarks = new ArrayList<>();
        remarks.add(obstacle.map(why -> "No node was pinned: " + why
                        + ". All shared the cores, so the ratios say what a further node costs, and nothing about how"
                        + " much more a larger mesh can take.")
                .orElse("Each node had a core of its own; Kafka and the devices had the others."));
        remarks.add("At one rate, each node of a larger mesh gets fewer messages, and so smaller transactions.");
        remarks.addAll(rate.remarks(costs.all()));
        remarks.add("Every acknowledged message was found committed in Kafka.");
        return remarks;
    }
}
