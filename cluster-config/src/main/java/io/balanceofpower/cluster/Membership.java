package io.balanceofpower.cluster;

import com.hazelcast.cluster.Member;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are in the mesh. Changes are found by comparing what was with what is, so that no lost or repeated event
 * of Hazelcast's matters, and a node whose member was renewed by a healed split did not leave.
 *
 * <p>Owned by the mesh's context; {@link #nodes()} and {@link #contains} may be called on any thread.
 */
final class Membership {
    private final Context context;
    private final Handler<NodeChange> first;

    /** By run, in the order of joining. Replaced as a whole, by the mesh's context only. */
    private volatile Map<String, Node> nodes = Map.of();

    /** Mesh's context only. Bounded by the nodes in the mesh. */
    private final Set<String> leaving = new HashSet<>();

    private final AtomicBoolean watched = new AtomicBoolean();
    /** Mesh's context only. */
    private @Nullable Watcher watcher;

    private record Watcher(Context context, Handler<NodeChange> handler) {
        void tell(NodeChange change) {
            context.runOnContext(v -> handler.handle(change));
        }
    }

    /**
     * @param first told of each change on the mesh's context, before the watcher
     */
    Membership(Context context, Handler<NodeChange> first) {
        this.context = context;
        this.first = first;
    }

    /** Reads a member's attributes, which came with it when it joined; asks nobody. */
    static Node node(Member member, String self) {
        Map<String, String> addresses = new HashMap<>();
        member.getAttributes().forEach((name, value) -> {
            if (name.startsWith(MeshConfig.ADDRESS_ATTRIBUTE)) {
                addresses.put(name.substring(MeshConfig.ADDRESS_ATTRIBUTE.length()), value);
            }
        });
        String run = member.getAttribute(MeshConfig.RUN_ATTRIBUTE);
        return new Node(
                member.getAttribute(MeshConfig.NODE_ATTRIBUTE),
                run,
                Map.copyOf(addresses),
                Long.parseLong(member.getAttribute(MeshConfig.JOINED_ATTRIBUTE)),
                false,
                run.equals(self));
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    boolean contains(String run) {
        return nodes.containsKey(run);
    }

    int size() {
        return nodes.size();
    }

    /** Any thread. {@code now} is what the mesh looks like; older views must be given before newer ones. */
    void update(List<Node> now) {
        context.runOnContext(v -> compare(now));
    }

    private void compare(List<Node> now) {
        Map<String, Node> next = new LinkedHashMap<>();
        for (Node node : now) {
            next.put(node.run(), leaving.contains(node.run()) ? node.asLeaving() : node);
        }
        Map<String, Node> before = nodes;
        nodes = Collections.unmodifiableMap(next);
        leaving.retainAll(next.keySet());
        before.values().stream()
                .filter(node -> !next.containsKey(node.run()))
                .forEach(node -> tell(NodeChange.Kind.LEFT, node));
        next.values().stream()
                .filter(node -> !before.containsKey(node.run()))
                .forEach(node -> tell(NodeChange.Kind.JOINED, node));
    }

    /** Any thread. A node that is not in the mesh is not remembered. */
    void markLeaving(String run) {
        context.runOnContext(v -> leaves(run));
    }

    private void leaves(String run) {
        Node node = nodes.get(run);
        if (node == null || !leaving.add(run)) {
            return;
        }
        Map<String, Node> next = new LinkedHashMap<>(nodes);
        next.put(run, node.asLeaving());
        nodes = Collections.unmodifiableMap(next);
        tell(NodeChange.Kind.LEAVING, node.asLeaving());
    }

    /** Any thread. Starts with a {@link NodeChange.Kind#JOINED} for each node that is there, this one included. */
    void watch(Context watcherContext, Handler<NodeChange> handler) {
        if (!watched.compareAndSet(false, true)) {
            throw new IllegalStateException("The mesh has its watcher already");
        }
        context.runOnContext(v -> {
            Watcher watcher = new Watcher(watcherContext, handler);
            nodes.values().forEach(node -> watcher.tell(new NodeChange(NodeChange.Kind.JOINED, node)));
            this.watcher = watcher;
        });
    }

    private void tell(NodeChange.Kind kind, Node node) {
        NodeChange change = new NodeChange(kind, node);
        first.handle(change);
        if (watcher != null) {
            watcher.tell(change);
        }
    }
}
