package io.balanceofpower.loadtests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processor time per message of a node that has as much to do as its devices' windows allow, beside the two things that
 * it cannot do without. All three run at once and take turns, so that what else happens on the machine, and how warm it
 * is, is the same for all; each is measured only while it has its turn.
 *
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before the first round, in one turn
 * @param javaOptions of every process that is measured
 * @param recording where a Java Flight Recorder's recording of the node goes, or null; it takes some time of its own
 */
record Saturation(
        Workload workload,
        int rounds,
        long messages,
        long warmUpMessages,
        List<String> javaOptions,
        @Nullable Path recording) {

    /**
     * What came of it.
     *
     * @param generatorCpuSecondsPerMillion what the generator itself took, per million messages to the node
     * @param nodeBytesPerMessage what the node allocated on its heap
     */
    record Result(
            Cost producer,
            Cost endpoint,
            Cost node,
            List<Double> generatorCpuSecondsPerMillion,
            double nodeBytesPerMessage) {

        double ratio() {
            return node.medianCpuSecondsPerMillion()
                    / (producer.medianCpuSecondsPerMillion() + endpoint.medianCpuSecondsPerMillion());
        }
    }

    Result run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka, the node and the two limits");
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender producer = stage.bareProducer(workload);
                Contender endpoint = stage.bareEndpoint(workload);
                Contender node = stage.node(workload).contender(workload)) {
            Recording recorded = recording == null ? null : Recording.warmUp(node.process(), recording);
            for (Contender contender : List.of(producer, endpoint, node)) {
                progress.say("warming up: " + contender.name());
                contender.send(Load.closedLoop(warmUpMessages));
            }
            if (recorded != null) {
                recorded.start();
            }
            Result result = takeTurns(new Turns(progress, topic, messages), producer, endpoint, node);
            if (recorded != null) {
                recorded.stop();
            }
            return result;
        }
    }

    private Result takeTurns(Turns turns, Contender producer, Contender endpoint, Contender node) throws BenchFailed {
        Cost producerCost = new Cost();
        Cost endpointCost = new Cost();
        Cost nodeCost = new Cost();
        List<Double> generator = new ArrayList<>();
        long allocatedBefore = allocatedBytes(node);
        for (int round = 1; round <= rounds; round++) {
            String name = "round " + round + " of " + rounds + ": ";
            turns.take(name, producer, producerCost);
            turns.take(name, endpoint, endpointCost);
            generator.add(turns.take(name, node, nodeCost));
        }
        double allocatedEach = (double) (allocatedBytes(node) - allocatedBefore) / (rounds * messages);
        return new Result(producerCost, endpointCost, nodeCost, generator, allocatedEach);
    }

    private static long allocatedBytes(Contender node) throws BenchFailed {
        try (Attached attached = Attached.to(node.process())) {
            return attached.allocatedBytes();
        }
    }
}
