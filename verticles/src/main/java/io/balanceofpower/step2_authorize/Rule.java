package io.balanceofpower.step2_authorize;

import io.balanceofpower.step1_accept.User;
import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of permissions.yaml.
 *
 * @param line where it begins in the file
 * @param allows otherwise it denies
 * @param users whom it is about, as are {@code groups} and {@code clients}; each list that is not empty must have a match
 * @param topics none when it is about connecting, where {@code clients} says all
 */
record Rule(
        int line,
        boolean allows,
        Set<Action> actions,
        List<Glob> users,
        List<Glob> groups,
        List<ClientPattern> clients,
        List<Template> topics) {

    /** The entry of one device. */
    record Bound(Rule rule, List<TopicFilter> filters) {

        /** The first that matches the topic; null if none does. */
        @Nullable
        TopicFilter filterOf(String topic) {
            for (int i = 0; i < filters.size(); i++) {
                if (filters.get(i).matches(topic)) {
                    return filters.get(i);
                }
            }
            return null;
        }
    }

    boolean isAbout(User user, String client) {
        return holds(users, Set.of(user.name()))
                && holds(groups, user.groups())
                && (clients.isEmpty() || clients.stream().anyMatch(each -> each.matches(user, client, !allows)));
    }

    private static boolean holds(List<Glob> globs, Set<String> names) {
        return globs.isEmpty() || globs.stream().anyMatch(glob -> names.stream().anyMatch(glob::matches));
    }

    Bound bind(User user, String client) {
        List<TopicFilter> filters = new ArrayList<>();
        topics.forEach(topic -> topic.of(user, client, !allows).ifPresent(filters::add));
        return new Bound(this, List.copyOf(filters));
    }

    /** Such as {@code allow publish}. */
    String words() {
        String what = actions.equals(Action.TO_TOPICS)
                ? "all"
                : actions.iterator().next().word();
        return (allows ? "allow " : "deny ") + what;
    }
}
