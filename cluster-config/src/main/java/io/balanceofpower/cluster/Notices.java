package io.balanceofpower.cluster;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What each node says of itself to all others: short texts by name, of which the newest counts. A node that joins later, or
 * was cut off for a while, is told then; nothing travels while nothing changes. What was said is forgotten with the node.
 *
 * <p>At most {@value #NAMES_MAX} names of a node, of at most {@value #NAME_BYTES_MAX} bytes, with texts of at most {@value
 * #TEXT_BYTES_MAX}. Neither encrypted nor authenticated, as all that nodes tell each other. Any thread.
 */
public final class Notices {
    static final int NAMES_MAX = 16;
    static final int NAME_BYTES_MAX = 64;
    static final int TEXT_BYTES_MAX = 1_024;
    private static final long AGAIN_MS = 1_000;
    private static final int NUMBER_BYTES = 8;

    private final Context context;
    private final Wire wire;
    private final Membership membership;
    /** By run and name; of nodes in the mesh. */
    private final Map<String, Map<String, Notice>> told = new ConcurrentHashMap<>();

    /** Mesh's context only. */
    private final Map<String, Notice> own = new HashMap<>();

    private long number;

    /** @param number grows with each notice of a node, so that an older one that comes late is known as such */
    private record Notice(long number, String text) {}

    Notices(Context context, Wire wire, Membership membership) {
        this.context = context;
        this.wire = wire;
        this.membership = membership;
    }

    /**
     * Tells all nodes, this one included, also those that join later.
     *
     * @throws IllegalArgumentException if name or text is too long
     */
    public void tell(String name, String text) {
        if (bytes(name).length > NAME_BYTES_MAX || bytes(text).length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("A notice of more than " + TEXT_BYTES_MAX + " bytes: " + name);
        }
        context.runOnContext(v -> {
            Notice notice = new Notice(++number, text);
            own.put(name, notice);
            keep(wire.self(), name, notice);
            membership.nodes().stream().filter(node -> !node.local()).forEach(node -> send(node.run(), name, notice));
        });
    }

    /** What the nodes in the mesh have said under a name, by {@link Node#run}; without those that have said nothing yet. */
    public Map<String, String> told(String name) {
        Map<String, String> texts = new HashMap<>();
        for (Node node : membership.nodes()) {
            Notice notice = told.getOrDefault(node.run(), Map.of()).get(name);
            if (notice != null) {
                texts.put(node.run(), notice.text());
            }
        }
        return Map.copyOf(texts);
    }

    /** Mesh's context. */
    void onChange(NodeChange change) {
        String run = change.node().run();
        if (change.kind() == NodeChange.Kind.JOINED && !change.node().local()) {
            own.forEach((name, notice) -> send(run, name, notice));
        } else if (change.kind() == NodeChange.Kind.LEFT) {
            told.remove(run);
        }
    }

    private void send(String run, String name, Notice notice) {
        wire.send(Frame.Kind.NOTICE, run, encoded(name, notice))
                .onFailure(error -> wire.vertx()
                        .setTimer(
                                AGAIN_MS,
                                timer -> context.runOnContext(v -> {
                                    if (membership.contains(run) && Objects.equals(own.get(name), notice)) {
                                        send(run, name, notice);
                                    }
                                })));
    }

    /**
     * A notice has come.
     *
     * @return false if its sender is not in the mesh as this node sees it, and should say it again
     */
    boolean receive(String run, Buffer payload) {
        if (!membership.contains(run)) {
            return false;
        }
        int textAt =
                payload.length() < NUMBER_BYTES + 1 ? -1 : NUMBER_BYTES + 1 + payload.getUnsignedByte(NUMBER_BYTES);
        if (textAt < 0 || textAt > payload.length() || payload.length() - textAt > TEXT_BYTES_MAX) {
            return true; // of no use, and would not be the second time
        }
        String name = payload.getString(NUMBER_BYTES + 1, textAt);
        keep(run, name, new Notice(payload.getLong(0), payload.getString(textAt, payload.length())));
        return true;
    }

    private void keep(String run, String name, Notice notice) {
        Map<String, Notice> known = told.computeIfAbsent(run, unused -> new ConcurrentHashMap<>());
        if (known.containsKey(name) || known.size() < NAMES_MAX) {
            known.merge(name, notice, Notices::newer);
        }
        if (!membership.contains(run) && !run.equals(wire.self())) {
            told.remove(run); // gone meanwhile
        }
    }

    private static Notice newer(@Nullable Notice one, Notice other) {
        return one != null && one.number() > other.number() ? one : other;
    }

    private static Buffer encoded(String name, Notice notice) {
        byte[] nameBytes = bytes(name);
        return Buffer.buffer()
                .appendLong(notice.number())
                .appendUnsignedByte((short) nameBytes.length)
                .appendBytes(nameBytes)
                .appendBytes(bytes(notice.text()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
