package io.balanceofpower.loadtests;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** The little of MQTT 3.1.1 and 5 that the generator writes besides PUBLISH. */
final class Packets {

    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    private static final int CONNECT = 0x10;
    private static final int CLEAN_START = 0x02;
    private static final int CONTINUES = 0x80;

    private Packets() {}

    /** Variable byte integer: 1 to 4 bytes (MQTT 5, 1.5.5). */
    static void writeLength(ByteBuf out, int length) {
        int rest = length;
        while (rest >= CONTINUES) {
            out.writeByte((rest & 0x7F) | CONTINUES);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static void writeText(ByteBuf out, String text) {
        out.writeShort(ByteBufUtil.utf8Bytes(text));
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }

    /** CONNECT with clean start, no session afterwards and no will. */
    static void writeConnect(ByteBuf out, boolean mqtt5, String clientId, int keepAliveS) {
        writeConnectHeader(out, mqtt5, ByteBufUtil.utf8Bytes(clientId));
        out.writeByte(CLEAN_START);
        out.writeShort(keepAliveS);
        if (mqtt5) {
            out.writeByte(0); // no properties
        }
        writeText(out, clientId);
    }

    private static void writeConnectHeader(ByteBuf out, boolean mqtt5, int clientIdBytes) {
        out.writeByte(CONNECT);
        writeLength(out, 10 + (mqtt5 ? 1 : 0) + 2 + clientIdBytes);
        writeText(out, "MQTT");
        out.writeByte(mqtt5 ? 5 : 4);
    }
}
