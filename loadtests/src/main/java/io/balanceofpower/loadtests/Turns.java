package io.balanceofpower.loadtests;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** One contender after the other, each measured only while it has its turn. Used by one thread; blocks. */
record Turns(Progress progress, KafkaTopic topic, long messages) {

    /** Returns what this process took meanwhile, in seconds per million messages. */
    double take(String round, Contender contender, Cost cost) throws BenchFailed {
        Map<TopicPartition, Long> before = topic.ends();
        CpuMeter own = new CpuMeter(ProcessHandle.current());
        CpuMeter meter = new CpuMeter(contender.process());
        long startNs = System.nanoTime();
        contender.send(Load.closedLoop(messages));
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
