package io.balanceofpower.step1_accept.packet;

import io.balanceofpower.step1_accept.packet.Property.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH (MQTT 5, 3.3), and the topic aliases of its connection. One per connection that publishes, used again for each
 * packet.
 */
final class PublishCheck {
    private static final QoS[] QOS = QoS.values();
    private static final int RETAIN = 0x01;
    private static final int DUP = 0x08;

    private final PacketReader in;
    private final PropertyList properties;
    private final PacketLimits limits;
    private final RecentTexts texts;
    private @Nullable TopicAliases aliases;

    private int firstByte;
    private int topicAt;
    private int topicBytes;
    private int packetId;
    private int payloadAt;

    PublishCheck(PacketReader in, PropertyList properties, PacketLimits limits, RecentTexts texts) {
        this.in = in;
        this.properties = properties;
        this.limits = limits;
        this.texts = texts;
    }

    static int qos(int firstByte) {
        return (firstByte >> 1) & 3;
    }

    static boolean isDup(int firstByte) {
        return (firstByte & DUP) != 0;
    }

    /** Checks the packet whose variable header the reader comes to next. */
    void check(int fixedHeader, int version) {
        firstByte = fixedHeader;
        in.text("topic name");
        topicAt = in.textAt();
        topicBytes = in.textBytes();
        in.require(!in.hasWildcard(), Rule.TOPIC_WILDCARD, "topic name");
        Topics.requireSize(in, limits, "topic name");
        packetId = qos(firstByte) > 0 ? in.packetId() : 0;
        properties.read(Place.PUBLISH, version);
        if (properties.has(Property.TOPIC_ALIAS)) {
            alias(properties.topicAlias());
        } else {
            in.require(topicBytes > 0, Rule.TOPIC_EMPTY, "topic name");
        }
        boolean retained = version == ConnectCheck.MQTT_5 && (firstByte & RETAIN) != 0;
        in.require(!retained, Rule.RETAIN_UNAVAILABLE, "");
        payloadAt = in.at();
        in.skipRest();
    }

    private void alias(int alias) {
        in.require(alias > 0, Rule.TOPIC_ALIAS_ZERO, "");
        in.require(alias <= limits.topicAliasMax(), Rule.TOPIC_ALIAS_MAXIMUM, Integer.toString(alias));
        boolean known = topicBytes > 0 || (aliases != null && aliases.name(alias) != null);
        in.require(known, Rule.TOPIC_ALIAS_UNKNOWN, Integer.toString(alias));
    }

    /** The packet that was checked last, and keeps the rules. To be asked for once: it may give its topic a number. */
    Publish publish(ByteBuf buf, int to, long receivedAtNs) {
        return new Publish(
                topic(buf),
                QOS[qos(firstByte)],
                isDup(firstByte),
                packetId,
                properties.isUtf8Payload(),
                ByteBufUtil.getBytes(buf, payloadAt, to - payloadAt),
                properties.takeUserProperties(),
                receivedAtNs);
    }

    private String topic(ByteBuf buf) {
        int alias = properties.topicAlias();
        String known = topicBytes == 0 && aliases != null ? aliases.name(alias) : null;
        if (known != null) {
            return known;
        }
        String topic = texts.of(buf, topicAt, topicBytes);
        if (alias > 0) {
            aliases = aliases == null ? new TopicAliases(limits.topicAliasMax()) : aliases;
            aliases.set(alias, topic);
        }
        return topic;
    }
}
