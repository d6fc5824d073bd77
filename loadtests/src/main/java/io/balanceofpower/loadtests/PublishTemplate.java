package io.balanceofpower.loadtests;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a QoS 1 PUBLISH, made once. Sending copies them and writes the packet id, the message's number, and the
 * sequence if there is one, in their places: that is what keeps the generator several times cheaper than what it measures. Immutable.
 */
final class PublishTemplate {

    /** Sequences start here, so that all have the same number of digits. */
    static final long FIRST_SEQUENCE = 1_000_000_000_000L;

    static final long EPOCH = 1;

    private static final int PUBLISH_QOS_1 = 0x32;
    private static final int USER_PROPERTY = 0x26;
    private static final int NONE = -1;

    private final byte[] packet;
    private final int packetIdAt;
    private final int lastDigitAt;
    private final int numberEndsAt;

    private PublishTemplate(byte[] packet, int packetIdAt, int lastDigitAt, int numberEndsAt) {
        this.packet = packet;
        this.packetIdAt = packetIdAt;
        this.lastDigitAt = lastDigitAt;
        this.numberEndsAt = numberEndsAt;
    }

    /** MQTT 3.1.1. */
    static PublishTemplate plain(Trade trade) {
        return of(trade, Unpooled.EMPTY_BUFFER, false);
    }

    /** MQTT 5, with the user properties {@code epoch} and {@code seq}. */
    static PublishTemplate numbered(Trade trade) {
        ByteBuf properties = Unpooled.buffer();
        userProperty(properties, "epoch", String.valueOf(EPOCH));
        userProperty(properties, "seq", String.valueOf(FIRST_SEQUENCE));
        ByteBuf withLength = Unpooled.buffer();
        Packets.writeLength(withLength, properties.readableBytes());
        withLength.writeBytes(properties);
        return of(trade, withLength, true);
    }

    private static void userProperty(ByteBuf out, String name, String value) {
        out.writeByte(USER_PROPERTY);
        Packets.writeText(out, name);
        Packets.writeText(out, value);
    }

    private static PublishTemplate of(Trade trade, ByteBuf properties, boolean numbered) {
        int topicBytes = trade.topic().getBytes(StandardCharsets.UTF_8).length;
        ByteBuf out = Unpooled.buffer();
        out.writeByte(PUBLISH_QOS_1);
        Packets.writeLength(out, 2 + topicBytes + 2 + properties.readableBytes() + trade.payload().length);
        Packets.writeText(out, trade.topic());
        int packetIdAt = out.writerIndex();
        out.writeShort(0);
        out.writeBytes(properties); // the sequence's digits are the last of them
        int lastDigitAt = numbered ? out.writerIndex() - 1 : NONE;
        int numberEndsAt = out.writerIndex() + MessageNumber.LAST_DIGIT_AT;
        out.writeBytes(trade.payload());
        return new PublishTemplate(ByteBufUtil.getBytes(out), packetIdAt, lastDigitAt, numberEndsAt);
    }

    int bytes() {
        return packet.length;
    }

    /**
     * Appends the packet.
     *
     * @param packetId 1 to 65,535
     * @param message how many messages the device sent before; ignored where messages are not numbered
     * @param number which of its load it is, see {@link MessageNumber}
     */
    void writeTo(ByteBuf out, int packetId, long message, long number) {
        int start = out.writerIndex();
        out.writeBytes(packet);
        out.setShort(start + packetIdAt, packetId);
        if (lastDigitAt != NONE) {
            writeDigits(out, start + lastDigitAt, FIRST_SEQUENCE + message);
        }
        writeDigits(out, start + numberEndsAt, MessageNumber.FIRST + number);
    }

    private static void writeDigits(ByteBuf out, int lastAt, long number) {
        int at = lastAt;
        for (long rest = number; rest > 0; rest /= 10) {
            out.setByte(at--, (int) ('0' + rest % 10));
        }
    }
}
