package io.balanceofpower.step1_accept.packet;

import org.jspecify.annotations.Nullable;

/**
 * The topic names that a device has given numbers to (MQTT 5, 3.3.2.3.4). They live as long as the connection, and take at
 * most 65,535 characters for each number up to the Topic Alias Maximum.
 */
final class TopicAliases {
    private final @Nullable String[] names;

    TopicAliases(int max) {
        names = new @Nullable String[max + 1];
    }

    /** Null if nothing has this number, nor can have it. */
    @Nullable
    String name(int alias) {
        return alias < names.length ? names[alias] : null;
    }

    void set(int alias, String name) {
        names[alias] = name;
    }
}
