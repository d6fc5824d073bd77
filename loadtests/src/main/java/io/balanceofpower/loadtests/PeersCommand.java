package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "peers",
        header = "The node beside what a user might take instead, in one run.",
        description = {
            "The same devices publish the same messages at QoS 1 to the node and to each peer in turns, as fast as"
                    + " acknowledgements come. Processor time is that of all processes between the devices and Kafka,"
                    + " until Kafka has what was acknowledged, per message that Kafka has. Each message has a number, by"
                    + " which acknowledged ones that Kafka does not have are counted as lost, and second copies as"
                    + " duplicated.",
            "",
            "  hivemq              HiveMQ CE, our extension; acknowledges before Kafka",
            "  hivemq-after-kafka  the same, acknowledges after Kafka",
            "  moquette            Moquette, our interceptor; acknowledges before Kafka",
            "  mosquitto           Mosquitto and our bridge; acknowledges before Kafka",
            "  mosquitto-defaults  the same with Mosquitto's default limits, which drop messages",
            "  mosquitto-connect   Mosquitto and Kafka Connect with Camel's MQTT source; acknowledges before Kafka",
            "",
            "Maven fetches what is needed into loadtests/target/peers the first time; Mosquitto must be installed. What"
                    + " cannot be had is skipped, with the reason. Exit code 0 for a result, whatever a peer lost; 1 if"
                    + " the node failed or lost a message; 69 if no peer can be had or something did not start."
        },
        footer = {
            "  bop bench peers --json peers.json",
            "  bop bench peers hivemq moquette --markdown",
            "  bop bench peers moquette --rounds 1 --messages 50000 --warm-up 50000     a quick look"
        })
final class PeersCommand implements Callable<Integer> {

    private static final double TARGET = 2;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Mixin
    private final RoundOptions turns = new RoundOptions(50, 5, 1_500_000);

    @Mixin
    private final ClosedLoopOptions loop = new ClosedLoopOptions();

    @Mixin
    private final BenchOutput output = new BenchOutput();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which peers. Default: all.")
    private List<String> names = List.of();

    @Override
    public Integer call() throws CommandFailed {
        Workload workload = options.workload(turns.devices(), loop.inFlight());
        options.require(
                turns.rounds() > 0 && loop.messages() > 0 && turns.warmUp() > 0,
                "--rounds, --messages or --warm-up is not above 0");
        Peers peers =
                new Peers(peers(), workload, turns.rounds(), loop.messages(), turns.warmUp(), options.javaOptions());
        ObjectNode settings = options.settings(workload)
                .put("rounds", turns.rounds())
                .put("messagesPerRound", loop.messages())
                .put("warmUpMessages", turns.warmUp());
        return output.run(settings, progress -> report(peers.run(progress)));
    }

    private List<Peer> peers() {
        Map<String, Peer> known = Peer.byWords();
        names.forEach(name -> options.require(
                known.containsKey(name),
                "there is no peer '" + name + "'; there are " + String.join(", ", known.keySet())));
        return (names.isEmpty() ? known.keySet() : names)
                .stream().map(known::get).distinct().toList();
    }

    static Report report(Peers.Result result) {
        List<Competitor> measured = Stream.concat(Stream.of(result.node()), result.peers().stream())
                .filter(competitor -> !competitor.cost().cpuSecondsPerMillion().isEmpty())
                .toList();
        Competitor node = result.node();
        ObjectNode figures = Report.object().put("nodeCpuSecondsPerMillion", Numbers.round(cpu(node)));
        ArrayNode all = figures.putArray("competitors");
        Table table = new Table(
                "",
                "acknowledges",
                "CPU s per million (least to greatest)",
                "times the node's, round by round",
                "messages per CPU s",
                "acknowledged/s",
                "into Kafka/s",
                "lost",
                "duplicated",
                "of");
        for (Competitor competitor : measured) {
            all.add(figures(competitor, node));
            row(table, competitor, node);
        }
        ObjectNode skipped = figures.putObject("skipped");
        result.skipped().forEach(skipped::put);
        ObjectNode stopped = figures.putObject("stopped");
        result.peers().stream()
                .filter(peer -> peer.stopped() != null)
                .forEach(peer -> stopped.put(peer.identity().name(), peer.stopped()));
        String title =
                "CPU of all processes between devices and Kafka, per message in Kafka, medians of " + result.rounds();
        return new Report(
                figures,
                List.of(new Report.Titled(title, table)),
                targets(node, result, measured),
                remarks(result, measured));
    }

    private static List<Target> targets(Competitor node, Peers.Result result, List<Competitor> measured) {
        return measured.stream()
                .filter(competitor -> competitor != result.node())
                .min(Comparator.comparingDouble(competitor -> Numbers.median(times(competitor, node))))
                .map(cheapest -> Target.atLeast(
                        "CPU of the cheapest peer, " + cheapest.identity().name()
                                + ", over the node's, median of the rounds",
                        Numbers.median(times(cheapest, node)),
                        TARGET))
                .stream()
                .toList();
    }

    /** Of each round that the competitor took: what it used, by what the node used in that round. */
    private static List<Double> times(Competitor competitor, Competitor node) {
        List<Double> own = competitor.cost().cpuSecondsPerMillion();
        List<Double> nodes = node.cost().cpuSecondsPerMillion();
        return IntStream.range(0, own.size())
                .mapToObj(round -> own.get(round) / nodes.get(round))
                .toList();
    }

    private static double cpu(Competitor competitor) {
        return competitor.cost().medianCpuSecondsPerMillion();
    }

    private static ObjectNode figures(Competitor competitor, Competitor node) {
        Competitor.Identity identity = competitor.identity();
        ObjectNode figures = Report.object()
                .put("name", identity.name())
                .put("product", identity.product())
                .put("version", identity.version())
                .put("acknowledgesAfterKafka", identity.afterKafka())
                .put("when", identity.when())
                .put("acknowledges", identity.acknowledges())
                .put("cpuSecondsPerMillion", Numbers.round(cpu(competitor)))
                .put("timesTheNodes", Numbers.round(Numbers.median(times(competitor, node))))
                .put("messagesPerCpuSecond", Math.round(1e6 / cpu(competitor)))
                .put("acknowledgedPerSecond", Math.round(Numbers.median(competitor.acknowledgedPerSecond())))
                .put(
                        "intoKafkaPerSecond",
                        Math.round(Numbers.median(competitor.cost().messagesPerSecond())))
                .put("acknowledged", competitor.tally().acknowledged())
                .put("lost", competitor.tally().lost())
                .put("duplicated", competitor.tally().duplicates())
                .put("strangers", competitor.tally().strangers());
        ArrayNode rounds = figures.putArray("cpuSecondsPerMillionByRound");
        competitor.cost().cpuSecondsPerMillion().forEach(value -> rounds.add(Numbers.round(value)));
        return figures;
    }

    private static void row(Table table, Competitor competitor, Competitor node) {
        table.row(
                competitor.identity().name(),
                competitor.identity().when(),
                Numbers.spread(competitor.cost().cpuSecondsPerMillion(), 2),
                competitor.tally().lost() > 0 ? "" : Numbers.spread(times(competitor, node), 2),
                Numbers.whole(1e6 / cpu(competitor)),
                Numbers.whole(Numbers.median(competitor.acknowledgedPerSecond())),
                Numbers.whole(Numbers.median(competitor.cost().messagesPerSecond())),
                Numbers.whole(competitor.tally().lost()),
                Numbers.whole(competitor.tally().duplicates()),
                Numbers.whole(competitor.tally().acknowledged()));
    }

    private static List<String> remarks(Peers.Result result, List<Competitor> measured) {
        List<String> remarks = new ArrayList<>();
        for (Competitor competitor : measured) {
            Competitor.Identity identity = competitor.identity();
            remarks.add(identity.name() + " (" + identity.product() + ", version " + identity.version() + ") "
                    + identity.acknowledges() + ".");
        }
        result.peers().forEach(peer -> {
            if (peer.stopped() != null) {
                remarks.add(peer.identity().name() + " was stopped: " + peer.stopped() + ".");
            }
        });
        result.skipped().forEach((name, reason) -> remarks.add(name + " was skipped: " + reason + "."));
        return remarks;
    }
}
