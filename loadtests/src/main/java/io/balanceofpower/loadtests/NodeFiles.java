package io.balanceofpower.loadtests;

import io.balanceofpower.step6_commit.Guarantee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The settings and routes of the node that is measured, and of the bare producer, which must not differ. */
final class NodeFiles {

    static final int PARTITIONS = 6;

    private NodeFiles() {}

    static Path writeRoutes(Path directory) {
        return writeRoutes(directory, "routes", 1);
    }

    /**
     * Routes of which the last takes every message.
     *
     * @param name of the file, without its ending
     * @param count of them all; the others have topics and conditions of their own
     */
    static Path writeRoutes(Path directory, String name, int count) {
        List<String> lines = new ArrayList<>(List.of("routes:"));
        for (int i = 1; i < count; i++) {
            lines.add("  - {name: r" + i + ", filter: \"desks/" + i + "/{symbol}\", destination: "
                    + Workload.DESTINATION + ", key: {field: symbol}, when: payload.price * payload.size > " + i
                    + ".00}");
        }
        lines.addAll(List.of(
                "  - name: " + Workload.ROUTE,
                "    filter: trades/{venue}/{symbol}",
                "    destination: " + Workload.DESTINATION,
                "    key: {field: symbol}"));
        Path file = directory.resolve(name + ".yaml");
        write(file, lines);
        return file;
    }

    /**
     * Everything that is not written here has its default, or what {@code BOP_...} variables say: of the node and of
     * the bare producer alike.
     *
     * @param node the node's id, part of its transactional ids
     * @param over settings in which this node differs from the others of the run
     */
    static Path writeSettings(
            Path directory,
            String node,
            String bootstrapServers,
            int meshPort,
            Guarantee guarantee,
            Map<String, String> over) {
        Path file = directory.resolve(node + ".yaml");
        List<String> lines = new ArrayList<>();
        Map<String, String> settings = settings(directory, node, bootstrapServers, meshPort, guarantee);
        settings.putAll(over);
        settings.forEach((key, value) -> lines.add(key + ": " + value));
        write(file, lines);
        return file;
    }

    /** Which variables would win over these settings, and must not. */
    static List<String> variables() {
        return settings(Path.of(""), "", "", 0, Guarantee.EXACTLY_ONCE).keySet().stream()
                .map(key -> "BOP_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
                .toList();
    }

    private static Map<String, String> settings(
            Path directory, String node, String bootstrapServers, int meshPort, Guarantee guarantee) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("node.id", node);
        settings.put("mesh.port", String.valueOf(meshPort));
        settings.put("mesh.event-bus-port", "0");
        settings.put("mqtt.listeners.tcp.host", "127.0.0.1");
        settings.put("mqtt.listeners.tcp.port", "0");
        settings.put("mqtt.listeners.tcp.authentication", "anonymous");
        settings.put("access.open", "true");
        settings.put("management.port", "0");
        settings.put("routes.file", directory.resolve("routes.yaml").toString());
        settings.put("kafka.bootstrap-servers", bootstrapServers);
        settings.put("kafka.guarantee", guarantee.name().toLowerCase(Locale.ROOT));
        settings.put("kafka.topics.create", "true");
        settings.put("kafka.topics.partitions", String.valueOf(PARTITIONS));
        settings.put("kafka.topics.replication-factor", "1");
        return settings;
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
