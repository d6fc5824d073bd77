package io.balanceofpower.step1_accept.packet;

import io.balanceofpower.step1_accept.packet.Property.Place;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** CONNECT (MQTT 5, 3.1), and what of it counts later. */
final class ConnectCheck {
    static final int MQTT_3_1_1 = 4;
    static final int MQTT_5 = 5;

    /** For a packet that does not begin with a name of MQTT and a version. */
    static final int UNREADABLE = -1;

    /** Name and version take at most this many bytes: MQTT 3.1 has a longer name. */
    static final int VERSION_BYTES = 9;

    private static final String NAME = "MQTT";
    private static final String NAME_OF_3_1 = "MQIsdp";

    private static final int CLEAN = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private final PacketReader in;
    private final PropertyList properties;
    private final int version;

    private int flags;
    private long sessionExpiryS;
    private long packetBytesMax;
    private boolean authenticates;

    /** @param version see {@link #version(ByteBuf, int, int)} */
    ConnectCheck(PacketReader in, PropertyList properties, int version) {
        this.in = in;
        this.properties = properties;
        this.version = version;
    }

    /** The version in a CONNECT whose fields begin here, or {@link #UNREADABLE}. Checks nothing. */
    static int version(ByteBuf buf, int at, int to) {
        if (startsWith(buf, at, to, NAME)) {
            return buf.getUnsignedByte(at + 2 + NAME.length());
        }
        return startsWith(buf, at, to, NAME_OF_3_1) ? buf.getUnsignedByte(at + 2 + NAME_OF_3_1.length()) : UNREADABLE;
    }

    /** Whether the name stands here, with a byte behind it. */
    private static boolean startsWith(ByteBuf buf, int at, int to, String name) {
        return to - at > 2 + name.length()
                && buf.getUnsignedShort(at) == name.length()
                && buf.toString(at + 2, name.length(), StandardCharsets.US_ASCII)
                        .equals(name);
    }

    /** Session expiry that the device asked for; 0 without. */
    long sessionExpiryS() {
        return sessionExpiryS;
    }

    /** The largest packet that the device reads; 0 if it did not say, or has not yet. */
    long packetBytesMax() {
        return packetBytesMax;
    }

    /** Whether there is an authentication method. */
    boolean authenticates() {
        return authenticates;
    }

    /** Reads the whole packet. */
    void check(PacketLimits limits) {
        protocol();
        flags();
        in.twoBytes("keep-alive");
        authenticates = version == MQTT_5 && properties();
        clientId(limits.clientIdCharsMax());
        if ((flags & WILL) != 0) {
            will(limits);
        }
        if ((flags & USER_NAME) != 0) {
            in.text("user name");
        }
        if ((flags & PASSWORD) != 0) {
            in.binary("password");
        }
        in.requireEnd();
        in.require(version != MQTT_5 || (flags & WILL_RETAIN) == 0, Rule.RETAIN_UNAVAILABLE, "will retain");
    }

    private void protocol() {
        in.binary("protocol name");
        int nameBytes = in.textBytes();
        int level = in.octet("protocol version");
        in.require(version != UNREADABLE, Rule.PROTOCOL_NAME, "");
        boolean spoken = nameBytes == NAME.length() && (level == MQTT_3_1_1 || level == MQTT_5);
        in.require(spoken, Rule.PROTOCOL_VERSION, "");
    }

    private void flags() {
        flags = in.octet("connect flags");
        int willQos = (flags >> 3) & 3;
        boolean passwordAlone = (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0;
        in.require((flags & 1) == 0, Rule.CONNECT_FLAG, "");
        in.require((flags & WILL) != 0 || (willQos == 0 && (flags & WILL_RETAIN) == 0), Rule.WILL_FLAGS, "");
        in.require(willQos != 3, Rule.WILL_QOS, "");
        in.require(version == MQTT_5 || !passwordAlone, Rule.PASSWORD_ALONE, "");
    }

    /** Returns whether there is an authentication method. */
    private boolean properties() {
        properties.read(Place.CONNECT);
        sessionExpiryS = properties.sessionExpiryS();
        packetBytesMax = properties.packetBytesMax();
        boolean method = properties.has(Property.AUTHENTICATION_METHOD);
        in.require(method || !properties.has(Property.AUTHENTICATION_DATA), Rule.AUTH_DATA_ALONE, "");
        return method;
    }

    private void clientId(int charsMax) {
        in.text("client id");
        boolean assignable = version == MQTT_5 || (flags & CLEAN) != 0;
        in.require(in.textBytes() > 0 || assignable, Rule.CLIENT_ID_EMPTY, "");
        in.require(in.textBytes() <= charsMax || in.textChars() <= charsMax, Rule.CLIENT_ID_LENGTH, "");
    }

    private void will(PacketLimits limits) {
        properties.clear();
        if (version == MQTT_5) {
            properties.read(Place.WILL);
        }
        in.text("will topic");
        Topics.requireName(in, limits, "will topic");
        in.binary("will payload");
        in.require(!properties.isUtf8Payload() || in.isWellFormed(), Rule.PAYLOAD_FORMAT, "will payload");
    }
}
