package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Map;

/**
 * What keeping claims and checkpoints in Kafka costs a node per message: two nodes, each a mesh of its own, of which one
 * writes checkpoints as it does by default and the other one a minute, the fewest that the settings allow. They run at
 * once and take turns. Claims are written when a device comes, not per message, so they cost both the same.
 *
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before the first round
 * @param javaOptions of both nodes
 */
record Checkpoints(Workload workload, int rounds, long messages, long warmUpMessages, List<String> javaOptions) {

    private static final String FEWEST_MS = "60000";

    /** What came of it. */
    record Result(Cost with, Cost without) {

        double ratio() {
            return with.medianCpuSecondsPerMillion() / without.medianCpuSecondsPerMillion();
        }
    }

    Result run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka and two nodes");
        Map<String, String> usual = Map.of("mesh.name", "with");
        Map<String, String> few = Map.of("mesh.name", "without", "kafka.checkpoint-ms", FEWEST_MS);
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender with = stage.node(workload, "with", usual).contender(workload);
                Contender without = stage.node(workload, "without", few).contender(workload)) {
            for (Contender contender : List.of(with, without)) {
                progress.say("warming up: " + contender.name());
                contender.send(Load.closedLoop(warmUpMessages));
            }
            List<Cost> costs = new Turns(progress, topic, messages).takeAll(rounds, List.of(with, without));
            return new Result(costs.get(0), costs.get(1));
        }
    }
}
