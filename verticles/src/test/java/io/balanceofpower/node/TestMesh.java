package io.balanceofpower.node;

import io.balanceofpower.access.Access;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.demo.FreePorts;
import io.balanceofpower.routes.CurrentRoutes;
import io.balanceofpower.settings.Loading;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.settings.Sources;
import io.balanceofpower.settings.YamlLoading;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A real broker in a process of its own, and mesh nodes in this one. Topic {@code trades}, keyed by field symbol. */
final class TestMesh implements AutoCloseable {
    static final String TOPIC = "trades";

    private static final String ROUTES = """
            routes:
              - name: trades
                filter: trades/{venue}
                destination: trades
                key: {field: symbol}
              - name: blocks
                filter: blocks/{venue}
                when: payload.price * payload.quantity > 1000000.00
                destination: [trades, "blocks.{venue}"]
                values: {venue: {level: venue, allowed: [XNYS, XNAS]}}
                key: {field: symbol}
            """;

    /** A paused one-node Kafka must not lose its own session: markers of transactions are lost then (KAFKA-20734). */
    private static final BrokerSettings BROKER =
            BrokerSettings.temporary().withOption("broker.session.timeout.ms", "600000");

    private final BrokerProcess broker;
    private final List<MeshNode> nodes = new ArrayList<>();
    private final List<Integer> meshPorts = new ArrayList<>();
    private final Map<String, String> extra;
    private final HttpClient http = HttpClient.newHttpClient();

    private TestMesh(BrokerProcess broker, Map<String, String> extra) {
        this.broker = broker;
        this.extra = extra;
    }

    /** @param extra settings in the form of environment variables */
    static TestMesh start(int nodeCount, Map<String, String> extra) {
        Path file = routesFile();
        return start(nodeCount, extra, node -> file);
    }

    /** As {@link #start(int, Map)}, with other routes; each node has a file of its own, or they share one. */
    static TestMesh start(int nodeCount, Map<String, String> extra, IntFunction<Path> routes) {
        TestMesh mesh = new TestMesh(BrokerProcess.start(BROKER), extra);
        try {
            for (int i = 0; i < nodeCount; i++) {
                mesh.meshPorts.add(freePort());
            }
            // All at once: with mesh.members-min above 1 none starts alone.
            List<Future<MeshNode>> starts = IntStream.range(0, nodeCount)
                    .mapToObj(i -> start(mesh.settings(i), routes.apply(i)))
                    .toList();
            starts.forEach(start -> mesh.nodes.add(await(start)));
        } catch (RuntimeException | AssertionError e) {
            mesh.close();
            throw e;
        }
        return mesh;
    }

    private static Path routesFile() {
        try {
            return Files.writeString(Files.createTempFile("routes", ".yaml"), ROUTES);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Future<MeshNode> start(NodeSettings settings) {
        return start(settings, routesFile());
    }

    private static Future<MeshNode> start(NodeSettings settings, Path routes) {
        Access access = opened(Access.open(settings.access()));
        return MeshNode.start(settings, opened(CurrentRoutes.open(routes)), access);
    }

    private static <T> T opened(YamlLoading<T> loading) {
        return loading.fold(value -> value, problems -> {
            throw new AssertionError(problems.toString());
        });
    }

    NodeSettings settings(int node) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BOP_NODE_ID",
                "n" + node,
                "BOP_MESH_PORT",
                String.valueOf(meshPorts.get(node)),
                "BOP_MESH_EVENT_BUS_PORT",
                String.valueOf(freePort()),
                "BOP_MQTT_LISTENERS_TCP_PORT",
                "0",
                "BOP_MANAGEMENT_PORT",
                "0",
                "BOP_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "BOP_KAFKA_TOPICS_CREATE",
                "true",
                "BOP_KAFKA_TOPICS_REPLICATION_FACTOR",
                "1"));
        if (meshPorts.size() > 1) {
            environment.put(
                    "BOP_MESH_MEMBERS",
                    String.join(
                            ",",
                            meshPorts.stream().map(port -> "127.0.0.1:" + port).toList()));
        }
        environment.put("BOP_MQTT_LISTENERS_TCP_AUTHENTICATION", "anonymous");
        environment.put("BOP_ACCESS_OPEN", "true");
        // Tests share the machine; who is slow is not dead.
        environment.put("BOP_MESH_REQUEST_TIMEOUT_MS", "5000");
        environment.put("BOP_SESSIONS_TAKEOVER_TIMEOUT_MS", "4000");
        environment.putAll(extra);
        if (environment.containsKey("BOP_ACCESS_PERMISSIONS_FILE")) {
            environment.remove("BOP_ACCESS_OPEN");
        }
        return settings(environment);
    }

    static NodeSettings settings(Map<String, String> environment) {
        Loading loading = new Sources(Optional.empty(), environment, Path.of("target")).load();
        if (loading instanceof Loading.Loaded loaded) {
            return NodeSettings.from(loaded.values());
        }
        throw new AssertionError(loading.toString());
    }

    static int freePort() {
        return FreePorts.find(1, ThreadLocalRandom.current()).get(0);
    }

    BrokerProcess broker() {
        return broker;
    }

    MeshNode node(int index) {
        return nodes.get(index);
    }

    int port(int index) {
        return nodes.get(index).mqttPort("tcp");
    }

    List<Integer> ports() {
        return nodes.stream().map(node -> node.mqttPort("tcp")).toList();
    }

    HttpResponse<String> get(int node, String path) {
        URI uri = URI.create("http://127.0.0.1:" + nodes.get(node).managementPort() + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The value of a meter on {@code /metrics}, summed over its tags. */
    double gauge(int node, String name) {
        List<String> lines = get(node, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
        if (lines.isEmpty()) {
            throw new AssertionError("no meter is called " + name);
        }
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    CommittedRecords committed(String topic) {
        return new CommittedRecords(broker.bootstrapServers(), topic);
    }

    CommittedRecords committed() {
        return committed(TOPIC);
    }

    /** What the mesh's promises to these devices came to, as Kafka shows it. */
    AuditReport audited(Audit audit, String devicePrefix) {
        synchronized (audit) {
            committed().by(device -> device.startsWith(devicePrefix)).forEach(audit::found);
            AuditReport report = audit.report();
            System.out.println(report.total());
            return report;
        }
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        nodes.forEach(node -> await(node.stop().otherwiseEmpty()));
        broker.close();
    }
}
