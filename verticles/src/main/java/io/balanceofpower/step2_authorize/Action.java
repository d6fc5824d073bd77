package io.balanceofpower.step2_authorize;

import java.util.Locale;

/** What a device wants with a topic. */
public enum Action {
    PUBLISH,
    SUBSCRIBE;

    /** As it is written in permissions.yaml and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
