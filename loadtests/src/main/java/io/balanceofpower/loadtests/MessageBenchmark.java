package io.balanceofpower.loadtests;

import org.openjdk.jmh.annotations.Param;

/** One step of a message's way. */
public class MessageBenchmark extends CaseBenchmark {

    /** All of them, unless a run names one. */
    @Param
    public MessageCase step = MessageCase.TOPIC_BY_HAND;

    @Override
    BenchCase theCase() {
        return step;
    }
}
