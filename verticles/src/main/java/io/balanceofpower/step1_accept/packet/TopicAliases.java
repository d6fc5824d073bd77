package io.balanceofpower.step1_accept.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that a device has given numbers to (MQTT 5, 3.3.2.3.4). They live as long as the connection, and take at
 * most 65,535 bytes for each number up to the Topic Alias Maximum.
 */
final class TopicAliases {
    private final byte[] @Nullable [] names;

    TopicAliases(int max) {
        names = new byte[max + 1][];
    }

    byte @Nullable [] name(int alias) {
        return names[alias];
    }

    /** Many devices send the name each time, so that the one that is there already is kept. */
    void set(int alias, ByteBuf buf, int at, int bytes) {
        byte[] known = names[alias];
        if (known == null || known.length != bytes || !isEqual(known, buf, at)) {
            names[alias] = ByteBufUtil.getBytes(buf, at, bytes);
        }
    }

    private static boolean isEqual(byte[] known, ByteBuf buf, int at) {
        for (int i = 0; i < known.length; i++) {
            if (known[i] != buf.getByte(at + i)) {
                return false;
            }
        }
        return true;
    }
}
