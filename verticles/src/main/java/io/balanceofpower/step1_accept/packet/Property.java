package io.balanceofpower.step1_accept.packet;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5 (2.2.2.2): identifier, type, the values that are allowed, and where a device may give it. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Type.OCTET, 0, 1, Place.PUBLISH, Place.WILL),
    MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTES, Place.PUBLISH, Place.WILL),
    CONTENT_TYPE(0x03, Type.TEXT, Place.PUBLISH, Place.WILL),
    RESPONSE_TOPIC(0x08, Type.TOPIC, Place.PUBLISH, Place.WILL),
    CORRELATION_DATA(0x09, Type.BINARY, Place.PUBLISH, Place.WILL),
    SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE, 1, 268_435_455, Place.SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTES, Place.CONNECT, Place.DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.TEXT),
    SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTES),
    AUTHENTICATION_METHOD(0x15, Type.TEXT, Place.CONNECT, Place.AUTH),
    AUTHENTICATION_DATA(0x16, Type.BINARY, Place.CONNECT, Place.AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Type.OCTET, 0, 1, Place.CONNECT),
    WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTES, Place.WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, Type.OCTET, 0, 1, Place.CONNECT),
    RESPONSE_INFORMATION(0x1A, Type.TEXT),
    SERVER_REFERENCE(0x1C, Type.TEXT),
    REASON_STRING(0x1F, Type.TEXT, Place.ACKNOWLEDGEMENT, Place.DISCONNECT, Place.AUTH),
    RECEIVE_MAXIMUM(0x21, Type.TWO_BYTES, 1, 65_535, Place.CONNECT),
    TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTES, Place.CONNECT),
    TOPIC_ALIAS(0x23, Type.TWO_BYTES, Place.PUBLISH),
    MAXIMUM_QOS(0x24, Type.OCTET),
    RETAIN_AVAILABLE(0x25, Type.OCTET),
    USER_PROPERTY(0x26, Type.PAIR, Place.values()),
    MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTES, 1, 0xFFFF_FFFFL, Place.CONNECT),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.OCTET),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.OCTET),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.OCTET);

    /** How the value stands in the packet. */
    enum Type {
        OCTET,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE,
        TEXT,
        /** A text that names a topic. */
        TOPIC,
        BINARY,
        /** Two texts. */
        PAIR
    }

    /** A list of properties in a packet of a device. */
    enum Place {
        CONNECT,
        WILL,
        PUBLISH,
        /** PUBACK, PUBREC, PUBREL and PUBCOMP. */
        ACKNOWLEDGEMENT,
        SUBSCRIBE,
        UNSUBSCRIBE,
        DISCONNECT,
        AUTH
    }

    private static final Property[] BY_ID = new Property[0x2B];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Type type;
    private final long min;
    private final long max;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Place> places;

    Property(int id, Type type, Place... places) {
        this(id, type, 0, Long.MAX_VALUE, places);
    }

    Property(int id, Type type, long min, long max, Place... places) {
        this.id = id;
        this.type = type;
        this.min = min;
        this.max = max;
        this.places = Set.of(places);
    }

    static @Nullable Property of(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }

    int id() {
        return id;
    }

    Type type() {
        return type;
    }

    boolean isAllowedIn(Place place) {
        return places.contains(place);
    }

    boolean allows(long value) {
        return value >= min && value <= max;
    }

    boolean mayRepeat() {
        return type == Type.PAIR;
    }
}
