package io.balanceofpower.message;

import java.util.List;
import java.util.Optional;

/**
 * One MQTT 5 user property. Names may repeat within a packet (MQTT 5, 3.3.2.3.7), so this is a pair and not a map.
 *
 * <p>In Kafka it is a header of its own name, unless that begins with {@code bop-}, which is reserved, or is what a reserved
 * name becomes: then with one more {@code x-} before it. So each header tells its property.
 */
public record UserProperty(String name, String value) {

    private static final String RESERVED_PREFIX = "bop-";
    private static final String MOVED_PREFIX = "x-";

    /** The name of its header in Kafka. */
    public String header() {
        return isReserved(name, afterMoves(name)) ? MOVED_PREFIX + name : name;
    }

    /** The reverse of {@link #header}; empty for a header that no property has. */
    public static Optional<UserProperty> ofHeader(String header, String value) {
        int reserved = afterMoves(header);
        if (!isReserved(header, reserved)) {
            return Optional.of(new UserProperty(header, value));
        }
        return reserved == 0
                ? Optional.empty()
                : Optional.of(new UserProperty(header.substring(MOVED_PREFIX.length()), value));
    }

    /** Of all names and values together. */
    public static int chars(List<UserProperty> properties) {
        int chars = 0;
        for (int i = 0; i < properties.size(); i++) {
            chars += properties.get(i).name.length() + properties.get(i).value.length();
        }
        return chars;
    }

    private static boolean isReserved(String name, int from) {
        return name.startsWith(RESERVED_PREFIX, from);
    }

    private static int afterMoves(String name) {
        int at = 0;
        while (name.startsWith(MOVED_PREFIX, at)) {
            at += MOVED_PREFIX.length();
        }
        return at;
    }
}
