package io.balanceofpower.owners;

import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.Faults;
import io.balanceofpower.step6_commit.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Some nodes in one JVM on a real broker, with links between them that can be cut. */
public final class BusMesh implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);

    final Bus bus;
    final String name = "m" + UUID.randomUUID();
    final Guarantee guarantee;
    final int lanes;
    final int checkpointMs;
    final Set<String> topics;
    private final Map<String, BusNode> nodes = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final List<BusNode> started = new ArrayList<>();

    /** @param topics must exist */
    public BusMesh(Bus bus, Guarantee guarantee, int lanes, int checkpointMs, String... topics) {
        this.bus = bus;
        this.guarantee = guarantee;
        this.lanes = lanes;
        this.checkpointMs = checkpointMs;
        this.topics = Set.of(topics);
    }

    /** A node that works, under a run of its own. */
    public BusNode start(String node) {
        return start(node, new Faults());
    }

    public BusNode start(String node, Faults faults) {
        return start(node, faults, Integer.MAX_VALUE);
    }

    BusNode start(String node, Faults faults, int devicesMax) {
        BusNode made = new BusNode(this, node, faults, devicesMax);
        started.add(made);
        nodes.put(made.run, made);
        tellMembers();
        made.open();
        return made;
    }

    /** The node lives on, and no other hears of it any more; all take it for gone. */
    void cut(BusNode node) {
        cut.add(node.run);
        nodes.remove(node.run);
        tellMembers();
    }

    /** The node lives on in the mesh, and no other gets an answer from it. */
    void silence(BusNode node) {
        cut.add(node.run);
    }

    void leave(BusNode node) {
        nodes.remove(node.run);
        tellMembers();
    }

    private void tellMembers() {
        nodes.values().forEach(node -> node.owners.members(nodes.keySet()));
    }

    OtherNodes from(String run) {
        return (to, request) -> {
            BusNode node = nodes.get(to);
            return node == null || cut.contains(to) || cut.contains(run)
                    ? Mono.error(new IllegalStateException("no way from " + run + " to " + to))
                    : node.owners.asked(request).timeout(ANSWER_LIMIT);
        };
    }

    String sessionsTopic() {
        return name + ".sessions";
    }

    @Override
    public void close() {
        started.forEach(BusNode::close);
    }
}
