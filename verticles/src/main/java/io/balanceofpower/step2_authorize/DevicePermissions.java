package io.balanceofpower.step2_authorize;

import io.balanceofpower.step2_authorize.Rule.Bound;
import io.balanceofpower.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one device may do, as one version of the permissions says. Remembers the answers for the last {@value
 * #TOPICS_MAX} topics that are not longer than {@value #TOPIC_CHARS_MAX} characters; any other costs time that grows with
 * the entries that are about the device.
 *
 * <p>Owned by one thread, as the device's connection is.
 */
public final class DevicePermissions {
    private static final int TOPICS_MAX = 16;
    private static final int TOPIC_CHARS_MAX = 256;
    private static final String SHARED = "$share/";

    private final Permissions permissions;
    private final List<Bound> rules;

    /** The oldest first. */
    private final Map<String, Decision> known = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Decision> eldest) {
            return size() > TOPICS_MAX;
        }
    };

    DevicePermissions(Permissions permissions, List<Bound> rules) {
        this.permissions = permissions;
        this.rules = rules;
    }

    /** Whether the device may be here under its client id. */
    public Decision connect() {
        return rules.stream()
                .map(Bound::rule)
                .filter(rule -> rule.actions().contains(Action.CONNECT))
                .findFirst()
                .map(permissions::decided)
                .orElseGet(() -> permissions.undecided("user and client id"));
    }

    /** @param topic a valid topic name, without wildcards */
    public Decision publish(String topic) {
        Decision before = known.get(topic);
        if (before != null) {
            return before;
        }
        Decision decision = decide(Action.PUBLISH, TopicFilter.split(topic));
        if (topic.length() <= TOPIC_CHARS_MAX) {
            known.put(topic, decision);
        }
        return decision;
    }

    /**
     * Whether the device may have all that the filter matches. An entry that denies a part of it denies the subscription,
     * because nobody looks again when a message comes.
     *
     * @param text as a device sends it; of a shared subscription the filter in it counts
     */
    public Decision subscribe(String text) {
        int shared = text.startsWith(SHARED) ? text.indexOf('/', SHARED.length()) + 1 : 0;
        Optional<TopicFilter> filter = TopicFilter.ofDevice(text.substring(shared));
        return filter.map(f -> decide(Action.SUBSCRIBE, f.levels()))
                .orElseGet(() -> new Decision(false, "this is not a topic filter"));
    }

    private Decision decide(Action action, List<String> levels) {
        for (Bound bound : rules) {
            Rule rule = bound.rule();
            if (rule.actions().contains(action)) {
                for (TopicFilter filter : bound.filters()) {
                    boolean wide = action == Action.SUBSCRIBE && !rule.allows();
                    if (wide ? filter.overlaps(levels) : filter.covers(levels)) {
                        return permissions.decided(rule, filter.text());
                    }
                }
            }
        }
        return permissions.undecided("device, action and topic");
    }
}
