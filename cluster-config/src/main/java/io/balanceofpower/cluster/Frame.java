package io.balanceofpower.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What travels between nodes: version (1 byte), kind (1), expiry in ms by the mesh's clock (8), the sender's run (2 bytes
 * of length and UTF-8), and the payload up to the end.
 */
record Frame(Kind kind, long expiresAtMs, String run, Buffer payload) {
    private static final byte VERSION = 2;
    private static final int FIXED_BYTES = 12;

    enum Kind {
        /** Asks for nothing but an answer. */
        PING('P'),
        /** For the handler. */
        REQUEST('R'),
        /** Something that the sender says of itself. */
        NOTICE('N'),
        /** The sender leaves. */
        LEAVING('L');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    Buffer encoded() {
        byte[] sender = run.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer(FIXED_BYTES + sender.length + payload.length())
                .appendByte(VERSION)
                .appendByte(kind.code)
                .appendLong(expiresAtMs)
                .appendUnsignedShort(sender.length)
                .appendBytes(sender)
                .appendBuffer(payload);
    }

    /** The frame, or null if the bytes are none of this version. */
    static @Nullable Frame decoded(Buffer buffer) {
        if (buffer.length() < FIXED_BYTES || buffer.getByte(0) != VERSION) {
            return null;
        }
        Kind kind = Kind.of(buffer.getByte(1));
        int runEnd = FIXED_BYTES + buffer.getUnsignedShort(FIXED_BYTES - 2);
        if (kind == null || runEnd > buffer.length()) {
            return null;
        }
        String run = buffer.getString(FIXED_BYTES, runEnd);
        return new Frame(kind, buffer.getLong(2), run, buffer.getBuffer(runEnd, buffer.length()));
    }
}
