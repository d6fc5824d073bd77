package io.balanceofpower.step1_accept;

import java.util.Map;
import java.util.Set;

/**
 * Whom a connection belongs to.
 *
 * @param name empty when the device connected without saying who it is, where that is allowed
 * @param groups what the user belongs to
 * @param attributes fields of the client certificate, by their names in permissions: {@code cn}, {@code san-dns}, …
 * @param expiresAtMs when the connection must end, in milliseconds since 1970-01-01 UTC; {@code Long.MAX_VALUE} for never
 */
public record User(String name, Set<String> groups, Map<String, String> attributes, long expiresAtMs) {

    /** Copies what it is given. */
    public User {
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
    }
}
