package io.balanceofpower.step4_route;

import io.balanceofpower.topic.TopicFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All topic filters of a set of routes as one tree by level, so that a topic finds its filters in time that grows with
 * the topic's levels and with the filters that match, not with the number of filters.
 *
 * <p>Filters are added by one thread; after that any number of threads may look up, if the index reached them safely
 * (through a final field).
 */
final class TopicIndex {

    /** No filter; greater than every order. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int[] NOTHING = {};

    private final Node root = new Node("");

    /**
     * Adds a filter; the lower its order, the earlier it is asked.
     *
     * @param takesAll whether the filter's route takes every message that the filter matches
     */
    void add(TopicFilter filter, int order, boolean takesAll) {
        Node node = root;
        int covers = takesAll ? order : NONE;
        node.first = Math.min(node.first, covers);
        for (String level : filter.levels()) {
            if (level.equals(TopicFilter.REST)) {
                node.restOrders = with(node.restOrders, order);
                node.rest = Math.min(node.rest, covers);
                return;
            }
            node = level.equals(TopicFilter.ANY) ? node.anyOrNew() : node.children.getOrAdd(level);
            node.first = Math.min(node.first, covers);
        }
        node.hereOrders = with(node.hereOrders, order);
        node.here = Math.min(node.here, covers);
    }

    private static int[] with(int[] orders, int order) {
        int[] more = Arrays.copyOf(orders, orders.length + 1);
        more[orders.length] = order;
        return more;
    }

    /** The orders of all filters that match, lowest first. */
    int[] find(String topic) {
        // MQTT 5, 4.7.2: a wildcard in the first level does not match a topic that begins with $.
        int[] found = find(root, topic, 0, NOTHING, topic.startsWith("$"));
        int[] sorted = found.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** @param from where the next level begins; beyond the topic's end when there is none */
    private static int[] find(Node node, String topic, int from, int[] before, boolean literalOnly) {
        if (from > topic.length()) {
            return join(join(before, node.hereOrders), node.restOrders); // MQTT 5, 4.7.1.2: a/# matches a
        }
        int slash = topic.indexOf('/', from);
        int to = slash < 0 ? topic.length() : slash;
        int[] found = literalOnly ? before : join(before, node.restOrders);
        Node literal = node.children.get(topic, from, to);
        if (literal != null) {
            found = find(literal, topic, to + 1, found, false);
        }
        return literalOnly || node.any == null ? found : find(node.any, topic, to + 1, found, false);
    }

    private static int[] join(int[] one, int[] other) {
        if (one.length == 0 || other.length == 0) {
            return one.length == 0 ? other : one;
        }
        int[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /**
     * The lowest order of a filter that alone matches every topic that {@code filter} matches, and whose route takes all
     * that it matches, or {@link #NONE}. That several filters together may do so is not looked for.
     */
    int covering(TopicFilter filter) {
        return covering(root, filter, 0, NONE, filter.levels().get(0).startsWith("$"));
    }

    private static int covering(Node node, TopicFilter filter, int level, int best, boolean literalOnly) {
        if (node.first >= best) {
            return best;
        }
        if (level == filter.levels().size()) {
            return Math.min(best, Math.min(node.here, node.rest));
        }
        int found = literalOnly ? best : Math.min(best, node.rest);
        String text = filter.levels().get(level);
        if (text.equals(TopicFilter.REST)) {
            // Every topic has a first level, so +/# matches all that # alone does.
            return level == 0 && node.any != null ? Math.min(found, node.any.rest) : found;
        }
        Node literal = text.equals(TopicFilter.ANY) ? null : node.children.get(text, 0, text.length());
        if (literal != null) {
            found = covering(literal, filter, level + 1, found, false);
        }
        return literalOnly || node.any == null ? found : covering(node.any, filter, level + 1, found, false);
    }

    /** One level of the tree; what is below it has matched the levels above. */
    static final class Node {
        final String level;
        final NodeTable children = new NodeTable();

        @Nullable
        Node any;

        /** Of the filters that end here, and that end here with {@code #}. */
        int[] hereOrders = NOTHING;

        int[] restOrders = NOTHING;

        // The rest is for finding what covers a filter, and knows only of those whose routes take all that they match.
        /** The lowest order in this part of the tree; what cannot beat the best found so far is not entered. */
        int first = NONE;
        /** The lowest order of a filter that ends here. */
        int here = NONE;
        /** The lowest order of a filter that ends here with {@code #}. */
        int rest = NONE;

        Node(String level) {
            this.level = level;
        }

        Node anyOrNew() {
            if (any == null) {
                any = new Node(TopicFilter.ANY);
            }
            return any;
        }
    }
}
