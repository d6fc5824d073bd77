package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "cost",
        header = "Processor time per million messages against payload size, number of devices or number of routes.",
        description = {
            "  payload   100 bytes, 1 KiB and 10 KiB",
            "  devices   10, 1,000 and 10,000, all of which publish",
            "  routes    1, 100 and 10,000, of which one takes the messages; the others have conditions and other topics",
            "",
            "A node for each value; all run at once and take turns, as fast as acknowledgements come: at a low rate"
                    + " system calls and transactions of few messages outweigh what is asked for. The ratios are to the"
                    + " first value. The target is that 10,000 routes cost at most 1.5 times as much. A payload below 160 bytes has no time and venue. With devices, this process and"
                    + " the node need an open file per connection: raise the limit before with ulimit -n 12000."
        },
        footer = {
            "  bop bench cost --by payload --json cost-payload.json",
            "  bop bench cost --by devices --values 10,1000",
            "  bop bench cost --by routes --rate 5000 --devices 50 --in-flight 20"
        })
final class CostCommand implements Callable<Integer> {

    private static final double TARGET_OF_ROUTES = 1.5;
    private static final int VALUES_MAX = 6;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 5, 200_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions(Workload.IN_FLIGHT_MAX, 50_000);

    @Mixin
    private final RateOptions rate = new RateOptions(0);

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Option(names = "--by", required = true, description = "payload, devices or routes.")
    private Dimension by = Dimension.PAYLOAD;

    @Option(
            names = "--values",
            split = ",",
            paramLabel = "N",
            description = "Other ones, the base first; 2 to " + VALUES_MAX + ".")
    private List<Integer> values = List.of();

    @Override
    public Integer call() throws CommandFailed {
        rate.check(options);
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0,
                "--rounds, --messages or --warm-up is not above 0");
        List<Integer> chosen = values.isEmpty() ? by.usual() : values;
        options.require(
                chosen.size() >= 2
                        && chosen.size() <= VALUES_MAX
                        && chosen.stream().distinct().count() == chosen.size(),
                "--values are not 2 to " + VALUES_MAX + " different numbers");
        options.require(
                chosen.stream().allMatch(by::allows), "--values: the number of " + by.words() + " is " + by.range());
        Workload base = options.workload(turns.devices(), loop.inFlight());
        ObjectNode settings = options.settings(base)
                .put("messagesPerSecond", rate.perSecond())
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp())
                .put("by", by.argument());
        chosen.forEach(settings.putArray("values")::add);
        CostBy cost = new CostBy(
                by,
                chosen,
                base,
                turns.rounds(),
                loop.messages(),
                turns.warmUp(),
                rate.perSecond(),
                options.javaOptions());
        return output.run(settings, progress -> report(chosen, cost.run(progress)));
    }

    private Report report(List<Integer> chosen, Costs costs) {
        ObjectNode figures = Report.object();
        costs.addTo(figures.putArray("costs"), by.argument(), chosen);
        Table table =
                costs.table("CPU s per million", chosen.stream().map(by::words).toList());
        List<String> remarks = new ArrayList<>(rate.remarks(costs.all()));
        remarks.add("Every acknowledged message was found committed in Kafka.");
        String title = "The node's CPU seconds per million messages by " + by.words() + ", median of " + turns.rounds();
        return new Report(
                figures, List.of(new Report.Titled(title, table)), targets(chosen, costs), List.copyOf(remarks));
    }

    private List<Target> targets(List<Integer> chosen, Costs costs) {
        if (by != Dimension.ROUTES) {
            return List.of();
        }
        int last = chosen.size() - 1;
        String what = "a node with " + by.words(chosen.get(last)) + " over one with " + by.words(chosen.get(0));
        return List.of(Target.atMost(what, costs.ratio(last), TARGET_OF_ROUTES));
    }
}
