package io.balanceofpower.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a one-node Kafka is started with.
 *
 * @param directory where its data, its port and its log are kept; created when missing; null for a temporary one that
 *     ends with the broker
 * @param host the address it binds and tells its clients
 * @param port the port for clients; 0 for a free one, which is written into the directory so that a later start with
 *     0 takes the same
 * @param partitionsDefault partitions of a topic whose creator names no number
 * @param batchBytesMax the largest record batch accepted, compressed, unless the topic says otherwise
 * @param options broker options as Kafka names them; they win over all that the broker package sets
 */
public record BrokerSettings(
        @Nullable Path directory,
        String host,
        int port,
        int partitionsDefault,
        int batchBytesMax,
        Map<String, String> options) {

    public BrokerSettings {
        options = Map.copyOf(options);
    }

    /** A broker on a free port of 127.0.0.1 whose data end with it. */
    public static BrokerSettings temporary() {
        return new BrokerSettings(null, "127.0.0.1", 0, 6, 1_048_588, Map.of());
    }

    public BrokerSettings withDirectory(Path newDirectory) {
        return new BrokerSettings(newDirectory, host, port, partitionsDefault, batchBytesMax, options);
    }

    public BrokerSettings withHost(String newHost) {
        return new BrokerSettings(directory, newHost, port, partitionsDefault, batchBytesMax, options);
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(directory, host, newPort, partitionsDefault, batchBytesMax, options);
    }

    /** Adds a broker option, or replaces it. */
    public BrokerSettings withOption(String name, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(name, value);
        return new BrokerSettings(directory, host, port, partitionsDefault, batchBytesMax, more);
    }
}
