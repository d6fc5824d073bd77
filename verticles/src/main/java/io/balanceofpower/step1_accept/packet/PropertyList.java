package io.balanceofpower.step1_accept.packet;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.packet.Property.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a list of properties (MQTT 5, 2.2.2) and keeps the values that other rules need. One per connection, used again
 * for each list.
 */
final class PropertyList {
    private final PacketReader in;
    private final PacketLimits limits;
    private final RecentTexts texts;

    /** A bit for each identifier that came. */
    private long seen;

    private int topicAlias;
    private long sessionExpiryS;
    private long packetBytesMax;
    private boolean utf8Payload;
    private int userProperties;
    private int userPropertyBytes;
    private List<UserProperty> kept = List.of();

    PropertyList(PacketReader in, PacketLimits limits, RecentTexts texts) {
        this.in = in;
        this.limits = limits;
        this.texts = texts;
    }

    /** A packet without properties has none, as in MQTT 3.1.1. */
    void clear() {
        seen = 0;
        topicAlias = 0;
        sessionExpiryS = 0;
        packetBytesMax = 0;
        utf8Payload = false;
        userProperties = 0;
        userPropertyBytes = 0;
        kept = List.of();
    }

    /** Those that stand next, if packets of this version of MQTT have any. */
    void read(Place place, int version) {
        if (version == ConnectCheck.MQTT_5) {
            read(place);
        } else {
            clear();
        }
    }

    void read(Place place) {
        clear();
        in.enter(in.variable("property length"));
        while (in.remaining() > 0) {
            property(place);
        }
        in.leave();
    }

    private void property(Place place) {
        int id = in.variable("property identifier");
        @Nullable Property property = Property.of(id);
        if (property == null) {
            in.require(false, Rule.PROPERTY_UNKNOWN, Integer.toString(id));
            in.skipRest();
            return;
        }
        long value = value(property, place);
        boolean subscriptionSent = property == Property.SUBSCRIPTION_IDENTIFIER && place == Place.PUBLISH;
        in.require(!subscriptionSent, Rule.SUBSCRIPTION_ID_SENT, "");
        in.require(property.isAllowedIn(place) || subscriptionSent, Rule.PROPERTY_MISPLACED, property.name());
        in.require(!has(property) || property.mayRepeat(), Rule.PROPERTY_REPEATED, property.name());
        in.require(property.allows(value), Rule.PROPERTY_VALUE, property.name());
        seen |= 1L << id;
        keep(property, value);
    }

    /** Goes past it. The value of a number, and what is allowed everywhere for all others. */
    private long value(Property property, Place place) {
        String name = property.name();
        return switch (property.type()) {
            case OCTET -> in.octet(name);
            case TWO_BYTES -> in.twoBytes(name);
            case FOUR_BYTES -> in.fourBytes(name);
            case VARIABLE -> in.variable(name);
            case TEXT -> text(name);
            case TOPIC -> {
                long none = text(name);
                in.require(!in.hasWildcard(), Rule.RESPONSE_TOPIC, "");
                yield none;
            }
            case BINARY -> {
                in.binary(name);
                yield 0;
            }
            case PAIR -> pair(name, place);
        };
    }

    private long text(String name) {
        in.text(name);
        return 0;
    }

    /** Those of a message are kept; those of other packets the decoder keeps. */
    private long pair(String name, Place place) {
        in.text(name);
        userPropertyBytes += in.textBytes();
        int nameAt = in.textAt();
        int nameBytes = in.textBytes();
        in.text(name);
        userPropertyBytes += in.textBytes();
        userProperties++;
        boolean within =
                userProperties <= limits.userPropertiesMax() && userPropertyBytes <= limits.userPropertyBytesMax();
        in.require(within, Rule.USER_PROPERTIES, "");
        if (place == Place.PUBLISH && !in.isStopped()) {
            kept = kept.isEmpty() ? new ArrayList<>(2) : kept;
            kept.add(new UserProperty(texts.of(in.buf(), nameAt, nameBytes), in.text()));
        }
        return 0;
    }

    private void keep(Property property, long value) {
        if (property == Property.TOPIC_ALIAS) {
            topicAlias = (int) value;
        } else if (property == Property.SESSION_EXPIRY_INTERVAL) {
            sessionExpiryS = value;
        } else if (property == Property.MAXIMUM_PACKET_SIZE) {
            packetBytesMax = value;
        } else if (property == Property.PAYLOAD_FORMAT_INDICATOR) {
            utf8Payload = value == 1;
        }
    }

    boolean has(Property property) {
        return (seen & 1L << property.id()) != 0;
    }

    int topicAlias() {
        return topicAlias;
    }

    /** 0 without the property. */
    long sessionExpiryS() {
        return sessionExpiryS;
    }

    /** The largest packet that the device reads; 0 if it did not say. */
    long packetBytesMax() {
        return packetBytesMax;
    }

    /** Those of a PUBLISH, in the order sent. Given away: an idle connection keeps none. */
    List<UserProperty> takeUserProperties() {
        List<UserProperty> taken = kept;
        kept = List.of();
        return taken;
    }

    boolean isUtf8Payload() {
        return utf8Payload;
    }
}
