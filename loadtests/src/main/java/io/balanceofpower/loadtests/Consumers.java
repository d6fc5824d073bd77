package io.balanceofpower.loadtests;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

/** A consumer of each isolation level, which both read along while a contender is sent a load. Methods block. */
final class Consumers implements AutoCloseable {

    private final TimingConsumer committed;
    private final TimingConsumer uncommitted;
    // Written by the thread of send.
    private volatile Far far = new Far(0, null);

    /** Messages of all loads before, and the present one. */
    private record Far(long before, TimingConsumer.@Nullable Reading present) {

        long count() {
            return before + (present == null ? 0 : present.count());
        }
    }

    /**
     * What came of a load.
     *
     * @param latenciesNs of an open loop; empty for a closed one
     * @param seconds from when the first message was to be sent until the last one had come to {@code read_committed}
     */
    record Delivered(Map<Until, Histogram> latenciesNs, double seconds) {}

    Consumers(String bootstrapServers) {
        committed = new TimingConsumer(bootstrapServers, IsolationLevel.READ_COMMITTED);
        uncommitted = new TimingConsumer(bootstrapServers, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Returns when each message was acknowledged, and came to each consumer exactly once. */
    Delivered send(Contender contender, Load load) throws BenchFailed {
        TimingConsumer.Reading ofCommitted = committed.read(load);
        TimingConsumer.Reading ofUncommitted = uncommitted.read(load);
        far = new Far(far.count(), ofCommitted);
        Map<Until, Histogram> latenciesNs = new EnumMap<>(Until.class);
        latenciesNs.put(Until.ACKNOWLEDGED, contender.send(load));
        Arrivals early = ofUncommitted.await();
        Arrivals late = ofCommitted.await();
        early.requireHeld();
        late.requireHeld();
        latenciesNs.put(Until.READ_UNCOMMITTED, early.latenciesNs());
        latenciesNs.put(Until.READ_COMMITTED, late.latenciesNs());
        return new Delivered(latenciesNs, late.seconds());
    }

    /** How many messages of all loads have come to {@code read_committed}. Any thread. */
    long committedCount() {
        return far.count();
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}
