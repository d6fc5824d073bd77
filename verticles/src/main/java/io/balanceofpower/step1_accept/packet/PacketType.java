package io.balanceofpower.step1_accept.packet;

import java.util.Set;

/** Control packet types (MQTT 5, 2.1.2) with the flags that they must have and the reason codes that a device may give. */
enum PacketType {
    RESERVED(0),
    CONNECT(0),
    CONNACK(0),
    /** Its flags mean something and have rules of their own. */
    PUBLISH(0),
    PUBACK(0, 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
    PUBREC(0, 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
    PUBREL(2, 0x00, 0x92),
    PUBCOMP(0, 0x00, 0x92),
    SUBSCRIBE(2),
    SUBACK(0),
    UNSUBSCRIBE(2),
    UNSUBACK(0),
    PINGREQ(0),
    PINGRESP(0),
    DISCONNECT(0, 0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99),
    AUTH(0, 0x18, 0x19);

    private static final PacketType[] ALL = values();

    private final int flags;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Integer> reasonCodes;

    PacketType(int flags, Integer... reasonCodes) {
        this.flags = flags;
        this.reasonCodes = Set.of(reasonCodes);
    }

    /** The type in the first byte of a packet. */
    static PacketType of(int firstByte) {
        return ALL[firstByte >> 4];
    }

    boolean hasFlags(int firstByte) {
        return (firstByte & 0x0F) == flags;
    }

    boolean hasReasonCode(int reasonCode) {
        return reasonCodes.contains(reasonCode);
    }
}
