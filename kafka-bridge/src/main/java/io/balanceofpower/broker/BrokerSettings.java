package io.balanceofpower.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is started with; alone unless {@link BrokerCluster} starts it.
 *
 * @param directory where its data, its port and its log are kept; created when missing; null for a temporary one that
 *     ends with the broker
 * @param host the address it binds and tells its clients
 * @param port the port for clients; 0 for a free one, which is written into the directory so that a later start with
 *     0 takes the same
 * @param partitionsDefault partitions of a topic whose creator names no number
 * @param batchBytesMax the largest record batch accepted, compressed, unless the topic says otherwise
 * @param quorum the brokers that it belongs to
 * @param options broker options as Kafka names them; they win over all that the broker package sets
 */
public record BrokerSettings(
        @Nullable Path directory,
        String host,
        int port,
        int partitionsDefault,
        int batchBytesMax,
        Quorum quorum,
        Map<String, String> options) {

    public BrokerSettings {
        options = Map.copyOf(options);
    }

    /** A broker on a free port of 127.0.0.1 whose data end with it. */
    public static BrokerSettings temporary() {
        Quorum alone = new Quorum(Uuid.randomUuid().toString(), 1, List.of(0));
        return new BrokerSettings(null, "127.0.0.1", 0, 6, 1_048_588, alone, Map.of());
    }

    public BrokerSettings withDirectory(Path newDirectory) {
        return new BrokerSettings(newDirectory, host, port, partitionsDefault, batchBytesMax, quorum, options);
    }

    public BrokerSettings withHost(String newHost) {
        return new BrokerSettings(directory, newHost, port, partitionsDefault, batchBytesMax, quorum, options);
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(directory, host, newPort, partitionsDefault, batchBytesMax, quorum, options);
    }

    BrokerSettings withQuorum(Quorum newQuorum) {
        return new BrokerSettings(directory, host, port, partitionsDefault, batchBytesMax, newQuorum, options);
    }

    /** Adds a broker option, or replaces it. */
    public BrokerSettings withOption(String name, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(name, value);
        return new BrokerSettings(directory, host, port, partitionsDefault, batchBytesMax, quorum, more);
    }
}
