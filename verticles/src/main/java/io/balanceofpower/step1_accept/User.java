package io.balanceofpower.step1_accept;

import java.util.Map;
import java.util.Set;

/**
 * Who a device is, once it has shown that.
 *
 * @param name unique among all users; empty for {@link #ANONYMOUS}
 * @param groups the groups that the user is in
 * @param attributes what else is known and may be referred to by name: the fields of a certificate, such as {@code cn}
 * @param expiresAtMs when this ends to be true, in milliseconds since 1970-01-01 UTC; {@code Long.MAX_VALUE} for never
 * @param by how the device has shown it
 */
public record User(
        String name, Set<String> groups, Map<String, String> attributes, long expiresAtMs, AuthenticationMethod by) {

    /** Any device where the settings let devices in that show nothing. */
    public static final User ANONYMOUS =
            new User("", Set.of(), Map.of(), Long.MAX_VALUE, AuthenticationMethod.ANONYMOUS);

    /** Copies what it is given. */
    public User {
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
    }
}
