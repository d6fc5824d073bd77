package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * One contender after the other, each measured only while it has its turn. Used by one thread; blocks.
 *
 * @param messages of each turn
 * @param perSecond at which they are sent; 0 means as fast as acknowledgements come
 */
record Turns(Progress progress, KafkaTopic topic, long messages, double perSecond) {

    /** As fast as acknowledgements come. */
    Turns(Progress progress, KafkaTopic topic, long messages) {
        this(progress, topic, messages, 0);
    }

    /** Rounds of a turn for each; returns the costs in their order. */
    List<Cost> takeAll(int rounds, List<Contender> contenders) throws BenchFailed {
        List<Cost> costs = contenders.stream().map(contender -> new Cost()).toList();
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                // Every other round backwards, so that none always has the better place.
                int at = round % 2 == 1 ? i : contenders.size() - 1 - i;
                take("round " + round + " of " + rounds + ": ", contenders.get(at), costs.get(at));
            }
        }
        return costs;
    }

    private Load load() {
        return perSecond > 0 ? Load.openLoop(messages, perSecond) : Load.closedLoop(messages);
    }

    /** Returns what this process took meanwhile, in seconds per million messages. */
    double take(String round, Contender contender, Cost cost) throws BenchFailed {
        Map<TopicPartition, Long> before = topic.ends();
        CpuMeter own = new CpuMeter(ProcessHandle.current());
        CpuMeter meter = new CpuMeter(contender.processes());
        long startNs = System.nanoTime();
        contender.send(load());
        CpuMeter.Used used = meter.lap();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double ownSeconds = own.lap().seconds();
        cost.add(messages, seconds, used);
        progress.say(round + contender.name() + ": " + Numbers.whole(messages / seconds) + " messages/s, "
                + Numbers.decimals(used.seconds() * 1e6 / messages, 2) + " CPU s per million");
        topic.requireCommitted(contender, before, messages);
        return ownSeconds * 1e6 / messages;
    }
}
