package io.balanceofpower.step1_accept;

import org.jspecify.annotations.Nullable;

/**
 * Topics that were published to lately, so that a topic that comes again is the same object again: what is worked out for a
 * topic is then found without comparing letters, by whichever thread has it. {@value #PLACES} topics of at most {@value
 * #CHARS_MAX} characters. Owned by one event loop.
 */
final class RecentTopics {
    private static final int PLACES = 4_096;
    private static final int CHARS_MAX = 256;

    private final @Nullable String[] topics = new @Nullable String[PLACES];

    /** An equal topic: an earlier one if it is remembered. */
    String same(String topic) {
        if (topic.length() > CHARS_MAX) {
            return topic;
        }
        int hash = topic.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        String earlier = topics[place];
        if (topic.equals(earlier)) {
            return earlier;
        }
        topics[place] = topic;
        return topic;
    }
}
