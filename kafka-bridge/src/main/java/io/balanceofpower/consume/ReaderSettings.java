package io.balanceofpower.consume;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.IsolationLevel;

/**
 * How a reader uses Kafka.
 *
 * @param bootstrapServers {@code host:port,…} of the first brokers to ask
 * @param isolation whether records of open and aborted transactions are seen
 * @param recordsMax the most records that are held decoded and undelivered, per subscription
 * @param fetchBytesMax the most bytes that are held fetched and not yet decoded, per subscription and broker; one
 *     larger record is fetched nevertheless
 * @param options further consumer options as Kafka names them
 */
public record ReaderSettings(
        String bootstrapServers,
        IsolationLevel isolation,
        int recordsMax,
        int fetchBytesMax,
        Map<String, String> options) {

    /** What a reader decides itself. Left to an option, it would read other records than it says. */
    private static final Set<String> FIXED = Set.of(
            "bootstrap.servers",
            "isolation.level",
            "max.poll.records",
            "fetch.max.bytes",
            "group.id",
            "group.instance.id",
            "enable.auto.commit",
            "auto.offset.reset",
            "allow.auto.create.topics",
            "key.deserializer",
            "value.deserializer");

    /** @throws IllegalArgumentException if an option is one that the reader decides itself */
    public ReaderSettings {
        options = Map.copyOf(options);
        Set<String> refused = new TreeSet<>(options.keySet());
        refused.retainAll(FIXED);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("The reader sets " + refused + " itself. Remove them from the options.");
        }
    }

    /** Sees committed records only, and holds at most 500 records and 8 MiB a broker. */
    public static ReaderSettings of(String bootstrapServers) {
        return new ReaderSettings(bootstrapServers, IsolationLevel.READ_COMMITTED, 500, 8 * 1024 * 1024, Map.of());
    }

    /** The same with another isolation. */
    public ReaderSettings withIsolation(IsolationLevel newIsolation) {
        return new ReaderSettings(bootstrapServers, newIsolation, recordsMax, fetchBytesMax, options);
    }

    /** The same with these consumer options instead of those it had. */
    public ReaderSettings withOptions(Map<String, String> newOptions) {
        return new ReaderSettings(bootstrapServers, isolation, recordsMax, fetchBytesMax, newOptions);
    }

    Map<String, Object> consumerOptions() {
        Map<String, Object> all = new HashMap<>(options);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("isolation.level", isolation.toString());
        all.put("max.poll.records", recordsMax);
        all.put("fetch.max.bytes", fetchBytesMax);
        all.putIfAbsent("max.partition.fetch.bytes", String.valueOf(Math.min(fetchBytesMax, 1024 * 1024)));
        all.put("enable.auto.commit", false);
        // A reader that finds its place gone says so. Kafka's default would skip what is missing.
        all.put("auto.offset.reset", "none");
        all.put("allow.auto.create.topics", false);
        return all;
    }
}
