package io.balanceofpower.step2_authorize;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a device wants. */
public enum Action {
    /** To take over the session of a client id, and to number its messages. */
    CONNECT,
    PUBLISH,
    SUBSCRIBE;

    /** Those that are done to a topic: {@code all} in permissions.yaml, where connecting is always written by its name. */
    static final Set<Action> TO_TOPICS = Collections.unmodifiableSet(EnumSet.of(PUBLISH, SUBSCRIBE));

    /** As it is written in permissions.yaml and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Action> of(String word) {
        return Stream.of(values()).filter(action -> action.word().equals(word)).findFirst();
    }
}
