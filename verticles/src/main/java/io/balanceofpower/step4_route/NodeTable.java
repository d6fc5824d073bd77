package io.balanceofpower.step4_route;

import io.balanceofpower.step4_route.TopicIndex.Node;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by the text of their level, as an open-addressed hash table that is asked with a part of a topic: a
 * {@code HashMap} would need that part as a string of its own, per level and message. Only configured levels enter it,
 * so nobody outside can fill it or choose collisions.
 */
final class NodeTable {

    private @Nullable Node[] slots = {};
    private int size;

    Node getOrAdd(String level) {
        Node found = get(level, 0, level.length());
        if (found != null) {
            return found;
        }
        if (++size * 2 > slots.length) {
            grow();
        }
        Node added = new Node(level);
        put(added);
        return added;
    }

    /** The node whose level is {@code topic.substring(from, to)}. */
    @Nullable
    Node get(String topic, int from, int to) {
        if (size == 0) {
            return null;
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + topic.charAt(i); // as String.hashCode is specified
        }
        for (int slot = slot(hash); ; slot = (slot + 1) & (slots.length - 1)) {
            Node node = slots[slot];
            if (node == null || (node.level.length() == to - from && topic.startsWith(node.level, from))) {
                return node;
            }
        }
    }

    private void grow() {
        @Nullable Node[] old = slots;
        slots = new Node[Math.max(4, old.length * 2)];
        for (Node node : old) {
            if (node != null) {
                put(node);
            }
        }
    }

    private void put(Node node) {
        int slot = slot(node.level.hashCode());
        while (slots[slot] != null) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = node;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (slots.length - 1);
    }
}
