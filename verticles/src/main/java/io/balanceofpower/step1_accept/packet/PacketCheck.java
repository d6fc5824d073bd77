package io.balanceofpower.step1_accept.packet;

import static io.balanceofpower.step1_accept.packet.ConnectCheck.MQTT_5;

import io.balanceofpower.step1_accept.packet.Property.Place;
import io.balanceofpower.step1_accept.packet.Violation.Reply;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for what one connection's device sends, packet by packet. Owned by the connection's event loop. */
final class PacketCheck {
    private static final String REMAINING_LENGTH = "remaining length";
    static final long SECOND_NS = 1_000_000_000L;

    private final PacketLimits limits;
    private final RecentTexts texts;
    private final PacketReader in;
    private final PropertyList properties;

    /** The protocol version, from a good CONNECT on; 0 before. */
    private int version;

    /** The version that a CONNECT begins with, good or not. */
    private int connectVersion = ConnectCheck.UNREADABLE;

    private long connectBytesMax;
    private long sessionExpiryS;
    private boolean authenticates;
    /** Null until the first one. */
    private @Nullable PublishCheck publish;

    private long secondFromNs;
    private int inThisSecond;

    private int firstByte;
    private PacketType type = PacketType.RESERVED;
    private int bodyAt;
    private int length;

    PacketCheck(PacketLimits limits, RecentTexts texts, Set<Rule> enforced) {
        this.limits = limits;
        this.texts = texts;
        this.in = new PacketReader(enforced);
        this.properties = new PropertyList(in, limits, texts);
    }

    // --- the fixed header ---

    /**
     * Checks a fixed header, as much of it as has come, so that no body is waited for that nobody wants.
     *
     * @return where the packet ends, which may be behind {@code to}; -1 if that cannot be said yet, or a rule is broken
     */
    int packetEnd(ByteBuf buf, int at, int to) {
        in.open(buf, at, to);
        firstByte = buf.getUnsignedByte(at);
        type = PacketType.of(firstByte);
        requireType();
        if (!readLength(buf, at, to) || (version == 0 && !readVersion(buf, to))) {
            return -1;
        }
        in.require(type == PacketType.PUBLISH || type.hasFlags(firstByte), Rule.PACKET_FLAGS, type.name());
        boolean minimal = bodyAt - at == 2 || buf.getByte(bodyAt - 1) != 0;
        boolean mqtt5 = Math.max(version, connectVersion) >= MQTT_5;
        in.require(minimal || !mqtt5, Rule.NUMBER_MINIMAL, REMAINING_LENGTH);
        in.require(bodyAt - at + length <= bytesMax(), Rule.PACKET_TOO_LARGE, "");
        return in.isStopped() ? -1 : bodyAt + length;
    }

    /** Returns whether the remaining length is there. */
    private boolean readLength(ByteBuf buf, int at, int to) {
        length = 0;
        int last = 0x80;
        bodyAt = at + 1;
        for (int shift = 0; last >= 0x80 && shift < 28; shift += 7) {
            if (bodyAt == to) {
                return false;
            }
            last = buf.getUnsignedByte(bodyAt);
            length |= (last & 0x7F) << shift;
            bodyAt++;
        }
        in.require(last < 0x80, Rule.NUMBER_BYTES, REMAINING_LENGTH);
        return true;
    }

    private int bytesMax() {
        return version == 0 ? Math.min(limits.connectBytesMax(), limits.packetBytesMax()) : limits.packetBytesMax();
    }

    private void requireType() {
        if (version == 0) {
            in.require(type == PacketType.CONNECT, Rule.FIRST_PACKET, type.name());
            return;
        }
        switch (type) {
            case CONNECT -> in.require(false, Rule.SECOND_CONNECT, "");
            case RESERVED -> in.require(false, Rule.PACKET_TYPE, "0");
            case AUTH -> {
                in.require(version == MQTT_5, Rule.PACKET_TYPE, "15");
                in.require(authenticates, Rule.AUTH_UNASKED, "");
            }
            case CONNACK, SUBACK, UNSUBACK, PINGRESP -> in.require(false, Rule.SERVER_PACKET, type.name());
            case PUBLISH -> {
                in.require(PublishCheck.qos(firstByte) != 3, Rule.QOS_3, "");
                boolean counted = PublishCheck.qos(firstByte) > 0;
                in.require(counted || !PublishCheck.isDup(firstByte), Rule.DUP_AT_QOS_0, "");
            }
            case PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT -> {}
        }
    }

    /** Whom to tell about a broken rule, and how, stands in the first bytes of a CONNECT. Returns whether they are there. */
    private boolean readVersion(ByteBuf buf, int to) {
        int bodyTo = (int) Math.min(to, (long) bodyAt + length);
        if (in.isStopped() || bodyTo - bodyAt < Math.min(length, ConnectCheck.VERSION_BYTES)) {
            return false;
        }
        connectVersion = ConnectCheck.version(buf, bodyAt, bodyTo);
        return true;
    }

    // --- how many ---

    /**
     * Whether packets such as the one whose fixed header was checked last are counted. Messages wait for Kafka, which slows
     * a device down; nothing slows down the other packets, and a device need not even read the answers.
     */
    boolean isCounted() {
        return type != PacketType.PUBLISH && type != PacketType.PUBREL;
    }

    /** Counts one; false if it is one too many in this second, and then it is not counted. */
    boolean isInTime(long nowNs) {
        if (inThisSecond == 0 || nowNs - secondFromNs > SECOND_NS) {
            secondFromNs = nowNs;
            inThisSecond = 0;
        }
        boolean inTime = inThisSecond < limits.controlPacketsPerSecondMax();
        inThisSecond += inTime ? 1 : 0;
        return inTime;
    }

    // --- the whole packet ---

    /** Checks the packet whose fixed header was checked last. */
    void check(ByteBuf buf, int to) {
        in.open(buf, bodyAt, to);
        switch (type) {
            case CONNECT -> connect();
            case PUBLISH -> publish().check(firstByte, version);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement();
            case SUBSCRIBE -> subscribe();
            case UNSUBSCRIBE -> unsubscribe();
            case PINGREQ -> in.requireEnd();
            case DISCONNECT -> disconnect();
            case AUTH -> auth();
            // Refused by their type.
            case RESERVED, CONNACK, SUBACK, UNSUBACK, PINGRESP -> {}
        }
    }

    private void connect() {
        ConnectCheck connect = new ConnectCheck(in, properties, connectVersion);
        connect.check(limits);
        connectBytesMax = connect.packetBytesMax();
        sessionExpiryS = connect.sessionExpiryS();
        authenticates = connect.authenticates();
        version = in.broken() == null ? connectVersion : 0;
    }

    private PublishCheck publish() {
        PublishCheck made = publish == null ? new PublishCheck(in, properties, limits, texts) : publish;
        publish = made;
        return made;
    }

    private void acknowledgement() {
        in.packetId();
        reason(Place.ACKNOWLEDGEMENT);
    }

    private void disconnect() {
        reason(Place.DISCONNECT);
        boolean revived = sessionExpiryS == 0 && properties.sessionExpiryS() > 0;
        in.require(!revived, Rule.SESSION_EXPIRY_REVIVED, "");
    }

    private void auth() {
        reason(Place.AUTH);
        boolean named = properties.has(Property.AUTHENTICATION_METHOD);
        in.require(named, Rule.AUTH_METHOD_MISSING, "");
    }

    /** Reason code and properties, which may be left out if there is nothing in them (MQTT 5, 3.4.2.1). */
    private void reason(Place place) {
        properties.clear();
        if (version == MQTT_5 && in.remaining() > 0) {
            int code = in.octet("reason code");
            in.require(type.hasReasonCode(code), Rule.REASON_CODE, "");
            if (in.remaining() > 0) {
                properties.read(place);
            }
        }
        in.requireEnd();
    }

    private void subscribe() {
        in.packetId();
        properties.read(Place.SUBSCRIBE, version);
        in.require(in.remaining() > 0, Rule.FILTERS_MISSING, "");
        while (in.remaining() > 0) {
            in.text("topic filter");
            boolean shared = Topics.requireFilter(in, version == MQTT_5);
            Topics.requireOptions(in, in.octet("subscription options"), version == MQTT_5, shared);
        }
    }

    private void unsubscribe() {
        in.packetId();
        properties.read(Place.UNSUBSCRIBE, version);
        in.require(in.remaining() > 0, Rule.FILTERS_MISSING, "");
        while (in.remaining() > 0) {
            in.text("topic filter");
            Topics.requireFilter(in, version == MQTT_5);
        }
    }

    // --- what came of it ---

    /** The rule that the packet breaks, and how to say so; null if it is good as far as it has come. */
    @Nullable
    Violation violation() {
        Rule rule = in.broken();
        return rule == null
                ? null
                : new Violation(rule, in.detail(), reply(), connectBytesMax > 0 ? connectBytesMax : Long.MAX_VALUE);
    }

    private Reply reply() {
        if (version > 0) {
            return Reply.DISCONNECT;
        }
        return connectVersion == ConnectCheck.UNREADABLE
                ? Reply.NOTHING
                : connectVersion < MQTT_5 ? Reply.CONNACK_3_1_1 : Reply.CONNACK_5;
    }

    boolean isPublish() {
        return type == PacketType.PUBLISH;
    }

    /** {@link PublishCheck#publish} for the packet that was checked last. */
    Publish publish(ByteBuf buf, int to, long receivedAtNs) {
        return publish().publish(buf, to, receivedAtNs);
    }

    /** Nothing may follow a DISCONNECT (MQTT-3.14.4-1). */
    boolean isLast() {
        return type == PacketType.DISCONNECT;
    }
}
