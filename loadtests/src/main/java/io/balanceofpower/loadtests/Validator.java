package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.List;

/**
 * What checking every packet costs, as a share of all that a node takes per message. The checks are measured in memory, as
 * the difference between the gate, which takes a message apart while it checks it, and Netty's decoder, which would have to do
 * that otherwise; the node in the same run, in turns.
 *
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each before the first round
 * @param perRead packets that arrive in one read; with one, nothing is shared between packets
 * @param javaOptions of the node
 */
record Validator(
        Workload workload, int rounds, long messages, long warmUpMessages, int perRead, List<String> javaOptions) {

    /**
     * CPU seconds per million messages, round by round.
     *
     * @param checked the gate
     * @param unchecked the decoder
     * @param node all of a node
     */
    record Result(List<Double> checked, List<Double> unchecked, Cost node) {

        double checkSeconds() {
            return Numbers.median(checked) - Numbers.median(unchecked);
        }

        double share() {
            return checkSeconds() / node.medianCpuSecondsPerMillion();
        }
    }

    Result run(Progress progress) throws BenchFailed {
        progress.say("starting Kafka and the node");
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers());
                Contender node = stage.node(workload).contender(workload);
                DecodeLoop checked = new DecodeLoop(workload, perRead, true);
                DecodeLoop unchecked = new DecodeLoop(workload, perRead, false)) {
            progress.say("warming up");
            checked.cpuSecondsPerMillion(warmUpMessages);
            unchecked.cpuSecondsPerMillion(warmUpMessages);
            node.send(Load.closedLoop(warmUpMessages));
            return takeTurns(new Turns(progress, topic, messages), node, checked, unchecked);
        }
    }

    private Result takeTurns(Turns turns, Contender node, DecodeLoop checked, DecodeLoop unchecked) throws BenchFailed {
        Result result = new Result(new ArrayList<>(), new ArrayList<>(), new Cost());
        for (int round = 1; round <= rounds; round++) {
            // In turn, so that neither always has the better place.
            if (round % 2 == 1) {
                result.checked().add(checked.cpuSecondsPerMillion(messages));
                result.unchecked().add(unchecked.cpuSecondsPerMillion(messages));
            } else {
                result.unchecked().add(unchecked.cpuSecondsPerMillion(messages));
                result.checked().add(checked.cpuSecondsPerMillion(messages));
            }
            turns.take("round " + round + " of " + rounds + ": ", node, result.node());
        }
        return result;
    }
}
