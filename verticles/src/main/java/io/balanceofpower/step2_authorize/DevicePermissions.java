package io.balanceofpower.step2_authorize;

import io.balanceofpower.step2_authorize.Rule.Bound;
import io.balanceofpower.topic.TopicFilter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one device may do, as one version of the permissions says. Never changes; any thread.
 *
 * <p>A question costs time that grows with the filters of the entries that are about the device: a few nanoseconds each,
 * since most differ from a topic in its first letters.
 */
public final class DevicePermissions {
    private static final String SHARED = "$share/";

    private final Permissions permissions;
    private final List<Bound> rules;

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

    /**
     * Whether the device may publish to the topic. Asked for each message, so it takes no memory.
     *
     * @param topic a valid topic name, without wildcards
     */
    public boolean mayPublish(String topic) {
        Bound first = first(topic);
        return first == null ? permissions.isOpen() : first.rule().allows();
    }

    /** The same, with the reason. */
    public Decision publish(String topic) {
        Bound first = first(topic);
        if (first == null) {
            return undecided();
        }
        return permissions.decided(first.rule(), Objects.requireNonNull(first.filterOf(topic)));
    }

    /** The first entry about publishing to the topic. */
    private @Nullable Bound first(String topic) {
        for (int i = 0; i < rules.size(); i++) {
            Bound bound = rules.get(i);
            if (bound.rule().actions().contains(Action.PUBLISH) && bound.filterOf(topic) != null) {
                return bound;
            }
        }
        return null;
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
        return filter.map(f -> subscribe(f.levels()))
                .orElseGet(() -> new Decision(false, "this is not a topic filter"));
    }

    private Decision subscribe(List<String> levels) {
        for (Bound bound : rules) {
            Rule rule = bound.rule();
            if (rule.actions().contains(Action.SUBSCRIBE)) {
                for (TopicFilter filter : bound.filters()) {
                    if (rule.allows() ? filter.covers(levels) : filter.overlaps(levels)) {
                        return permissions.decided(rule, filter);
                    }
                }
            }
        }
        return undecided();
    }

    private Decision undecided() {
        return permissions.undecided("device, action and topic");
    }
}
