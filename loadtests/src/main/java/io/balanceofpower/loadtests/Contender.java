package io.balanceofpower.loadtests;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Something that takes messages, in a process of its own. Methods block and must not overlap. */
interface Contender extends AutoCloseable {

    /** What tables call it. */
    String name();

    /** The one process whose processor time counts, or the first of several. */
    ProcessHandle process();

    /** All processes whose processor time counts. */
    default List<ProcessHandle> processes() {
        return List.of(process());
    }

    /** Whether what it acknowledges must be in Kafka. */
    boolean writesToKafka();

    /**
     * Returns when every message has had its acknowledgement, or its commit.
     *
     * @return of an open loop, the times in ns from when each message was to be sent
     */
    Histogram send(Load load) throws BenchFailed;

    @Override
    void close();
}
