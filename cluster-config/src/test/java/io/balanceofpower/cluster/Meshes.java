package io.balanceofpower.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Real nodes in this JVM, on loopback and free ports; ended together. */
final class Meshes {
    static final String HOST = "127.0.0.1";
    final List<Integer> ports;
    final Map<Mesh, SimpleMeterRegistry> registries = new HashMap<>();
    private final List<Mesh> started = new ArrayList<>();
    int membersMin = 1;
    long joinTimeoutMs = 10_000;
    long requestTimeoutMs = 3000;

    /** Of {@code nodes} nodes, each of which lists all of them. */
    Meshes(int nodes) {
        ports = freePorts(nodes);
    }

    MeshSettings settings(int index, String id) {
        return new MeshSettings(
                "test",
                id,
                HOST,
                HOST,
                ports.get(index),
                0,
                ports.stream().map(port -> HOST + ":" + port).toList(),
                "",
                membersMin,
                joinTimeoutMs,
                1000,
                4000,
                requestTimeoutMs);
    }

    Future<Mesh> begin(MeshSettings settings) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        return Mesh.start(
                        settings,
                        Map.of("mqtt", HOST + ":1883", "management", "http://" + HOST + ":8080"),
                        new VertxOptions().setEventLoopPoolSize(2),
                        UnaryOperator.identity(),
                        registry)
                .onSuccess(mesh -> {
                    synchronized (this) {
                        registries.put(mesh, registry);
                        started.add(mesh);
                    }
                });
    }

    Mesh start(int index) throws Exception {
        return get(begin(settings(index, "n" + index)));
    }

    /** All at once, as an orchestrator would. */
    List<Mesh> startAll() throws Exception {
        List<Future<Mesh>> futures = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            futures.add(begin(settings(i, "n" + i)));
        }
        List<Mesh> meshes = new ArrayList<>();
        for (Future<Mesh> future : futures) {
            meshes.add(get(future));
        }
        return meshes;
    }

    static <T> T get(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(40, SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Ends the node's Hazelcast as {@code kill -9} would: nobody is told. */
    void kill(int index) {
        hazelcast(index).getLifecycleService().terminate();
    }

    HazelcastInstance hazelcast(int index) {
        return Objects.requireNonNull(Hazelcast.getHazelcastInstanceByName("n" + index + "-" + ports.get(index)));
    }

    double count(Mesh mesh, String name) {
        return Objects.requireNonNull(registries.get(mesh)).get(name).counter().count();
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() throws Exception {
        List<Mesh> all;
        synchronized (this) {
            all = List.copyOf(started);
        }
        List<Future<Void>> leaving = all.stream().map(Mesh::leave).toList();
        try {
            Future.join(leaving).toCompletionStage().toCompletableFuture().get(40, SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A killed node cannot leave in good order; what matters is that nothing stays.
            Hazelcast.shutdownAll();
        }
    }
}
