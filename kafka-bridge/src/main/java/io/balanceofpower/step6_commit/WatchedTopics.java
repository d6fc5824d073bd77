package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Positions.OfTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics that lanes may write to, and how far each reached when that was last asked for.
 *
 * @param positions of topics that have just come, nothing yet
 */
record WatchedTopics(Set<String> topics, Positions positions) {

    /** The most topics: a checkpoint names each of their partitions, and has to fit into a record. */
    static final int TOPICS_MAX = 4_000;

    WatchedTopics {
        topics = Set.copyOf(topics);
    }

    static WatchedTopics of(Set<String> topics) {
        return new WatchedTopics(topics, Positions.BEGINNING);
    }

    WatchedTopics with(Set<String> more) {
        Set<String> all = new HashSet<>(topics);
        all.addAll(more);
        return new WatchedTopics(all, positions);
    }

    /** A topic that does not exist is named all the same: if it comes, it is read from its beginning. */
    WatchedTopics at(Positions read) {
        List<OfTopic> named = new ArrayList<>(read.topics());
        Set<String> missing = new HashSet<>(topics);
        named.forEach(each -> missing.remove(each.topic()));
        missing.forEach(topic -> named.add(new OfTopic(topic, "", List.of())));
        return new WatchedTopics(topics, new Positions(named));
    }

    /** Whether the positions name all of these. */
    boolean knows(Set<String> some) {
        return positions.topics().stream()
                .map(OfTopic::topic)
                .collect(Collectors.toSet())
                .containsAll(some);
    }
}
