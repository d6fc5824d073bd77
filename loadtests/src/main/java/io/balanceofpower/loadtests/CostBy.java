package io.balanceofpower.loadtests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Processor time per message of nodes that differ in one thing only. All run at once, each a mesh of its own with devices
 * of its own, and take turns, as fast as it goes or at the same rate.
 *
 * @param values of what they differ in, the base first
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before the first round, as fast as they are acknowledged
 * @param perSecond at which they are sent; 0 means as fast as acknowledgements come
 * @param javaOptions of each node
 */
record CostBy(
        Dimension by,
        List<Integer> values,
        Workload base,
        int rounds,
        long messages,
        long warmUpMessages,
        double perSecond,
        List<String> javaOptions) {

    /** In the order of the values. */
    Costs run(Progress progress) throws BenchFailed {
        // The devices of all nodes are in this process.
        OpenFiles.require(
                values.stream().mapToLong(value -> by.of(base, value).devices()).sum());
        progress.say("starting Kafka and " + values.size() + " nodes");
        List<Contender> nodes = new ArrayList<>();
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers())) {
            for (int value : values) {
                progress.say("connecting the devices: " + by.words(value));
                nodes.add(node(stage, value));
            }
            for (int i = 0; i < nodes.size(); i++) {
                progress.say("warming up: " + by.words(values.get(i)));
                nodes.get(i).send(Load.closedLoop(warmUpMessages));
            }
            return new Costs(new Turns(progress, topic, messages, perSecond).takeAll(rounds, nodes));
        } finally {
            nodes.forEach(Contender::close);
        }
    }

    private Contender node(Stage stage, int value) throws BenchFailed {
        String name = by.argument() + "-" + value;
        Path routes = NodeFiles.writeRoutes(stage.directory(), "routes-" + name, by.routes(value));
        Workload workload = by.of(base, value);
        return stage.node(workload, name, Map.of("mesh.name", name, "routes.file", routes.toString()))
                .contender(workload);
    }
}
