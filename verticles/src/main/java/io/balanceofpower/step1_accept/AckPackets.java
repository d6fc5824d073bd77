package io.balanceofpower.step1_accept;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * PUBACK, PUBREC and PUBCOMP as bytes. Written by hand for two reasons: many of them go into one buffer, which is most of
 * what an acknowledgement costs, and Vert.x MQTT 5.1.1 loses the reason code of PUBREC and PUBCOMP (vertx-mqtt#296). And
 * the CONNACK for a CONNECT that Vert.x MQTT never sees.
 */
final class AckPackets {
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBCOMP = 0x70;

    private static final int CONNACK = 0x20;

    /** The longest reason string, in characters: longer ones help nobody and cost the device. */
    private static final int DETAIL_CHARS_MAX = 200;

    private static final int REASON_STRING = 0x1F;

    private AckPackets() {}

    /** The short form: success, without properties (MQTT 5, 3.4.2.1). Also the only form of MQTT 3.1.1. */
    static void success(ByteBuf out, int type, int packetId) {
        out.writeInt(type << 24 | 2 << 16 | packetId);
    }

    /** MQTT 5 only. {@code detail} is left out when it is empty or would make the packet larger than the device reads. */
    static void reason(ByteBuf out, int type, int packetId, ReasonCode reason, String detail, long packetBytesMax) {
        String text = cut(detail);
        int textBytes = ByteBufUtil.utf8Bytes(text);
        int propertyBytes = 3 + textBytes;
        int remaining = 2 + 1 + variableLengthBytes(propertyBytes) + propertyBytes;
        out.writeByte(type);
        if (textBytes == 0 || 1 + variableLengthBytes(remaining) + remaining > packetBytesMax) {
            out.writeByte(3).writeShort(packetId).writeByte(reason.value());
            return;
        }
        writeVariableLength(out, remaining);
        out.writeShort(packetId).writeByte(reason.value());
        writeReasonString(out, text, textBytes);
    }

    /** MQTT 3.1.1: refuses a CONNECT with a return code (3.2.2.3). */
    static void connack(ByteBuf out, int returnCode) {
        out.writeInt(CONNACK << 24 | 2 << 16 | returnCode);
    }

    /** MQTT 5: refuses a CONNECT. {@code detail} is left out if it would make the packet larger than the device reads. */
    static void connack(ByteBuf out, ReasonCode reason, String detail, long packetBytesMax) {
        String text = cut(detail);
        int textBytes = ByteBufUtil.utf8Bytes(text);
        int propertyBytes = 3 + textBytes;
        int remaining = 2 + variableLengthBytes(propertyBytes) + propertyBytes;
        out.writeByte(CONNACK);
        if (1 + variableLengthBytes(remaining) + remaining > packetBytesMax) {
            out.writeByte(3).writeByte(0).writeByte(reason.value()).writeByte(0);
            return;
        }
        writeVariableLength(out, remaining);
        out.writeByte(0).writeByte(reason.value());
        writeReasonString(out, text, textBytes);
    }

    private static String cut(String detail) {
        return detail.length() > DETAIL_CHARS_MAX ? detail.substring(0, DETAIL_CHARS_MAX) : detail;
    }

    /** As the only property. */
    private static void writeReasonString(ByteBuf out, String text, int textBytes) {
        writeVariableLength(out, 3 + textBytes);
        out.writeByte(REASON_STRING).writeShort(textBytes);
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }

    private static int variableLengthBytes(int value) {
        return value < 128 ? 1 : 2;
    }

    /** A variable byte integer below 16,384 (MQTT 5, 1.5.5); the detail's limit keeps it there. */
    private static void writeVariableLength(ByteBuf out, int value) {
        if (value >= 128) {
            out.writeByte(value % 128 | 128).writeByte(value / 128);
        } else {
            out.writeByte(value);
        }
    }
}
