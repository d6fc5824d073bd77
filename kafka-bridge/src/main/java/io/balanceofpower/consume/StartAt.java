package io.balanceofpower.consume;

import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** Where in the topics a reader starts. */
public sealed interface StartAt {

    /** The places that need no further word. */
    enum Edge implements StartAt {
        /** The oldest record that Kafka still has. */
        BEGINNING,
        /** After the newest record that the reader's isolation lets it see when it subscribes. */
        END
    }

    /**
     * The first records to read.
     *
     * @param byPartition partitions that are not named are read from the beginning: they did not exist when the offsets
     *     were taken
     */
    record Offsets(Map<TopicPartition, Long> byPartition) implements StartAt {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }
    }

    /**
     * In each partition, the first record whose timestamp is this or later; the end where there is none. Nothing of that
     * time or later is left out, and what is read may hold earlier ones behind it.
     *
     * @param timestampMs since 1970-01-01 UTC
     */
    record Time(long timestampMs) implements StartAt {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(
            Supplier<T> beginning,
            Supplier<T> end,
            Function<Map<TopicPartition, Long>, T> offsets,
            LongFunction<T> time) {
        if (this instanceof Offsets named) {
            return offsets.apply(named.byPartition());
        }
        if (this instanceof Time since) {
            return time.apply(since.timestampMs());
        }
        return this == Edge.BEGINNING ? beginning.get() : end.get();
    }
}
