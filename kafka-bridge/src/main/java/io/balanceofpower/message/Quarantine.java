package io.balanceofpower.message;

/**
 * What the topics are called that keep what routes could not use, and the headers that only their records have. A record's
 * value is the payload as received; its key tells it from every other entry, since the topics are compacted.
 */
public final class Quarantine {

    /** The topic that has no name of its own. */
    public static final String TOPIC = "bop.quarantine";

    /** One sentence: why the message could not be used. */
    public static final String REASON = "bop-reason";

    /** The name of the {@link Refusal} that the device would have got. */
    public static final String REFUSAL = "bop-refusal";

    /** The name of the device's user; missing if it has none. */
    public static final String USER = "bop-user";

    /** The groups of the device's user as an array of texts in JSON; missing if there are none. */
    public static final String GROUPS = "bop-groups";

    /** In place of a route's name: no route took the message. */
    public static final String NO_ROUTE = "-";

    private Quarantine() {}

    /** The topic that keeps what goes to this name. */
    public static String topic(String name) {
        return TOPIC + "." + name;
    }

    /** Whether it keeps what could not be used, for whatever mesh. */
    public static boolean isTopic(String topic) {
        return topic.equals(TOPIC) || topic.startsWith(TOPIC + ".");
    }
}
