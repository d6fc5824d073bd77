package io.balanceofpower.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What travels between nodes: version (1 byte), kind (1), expiry in ms by the mesh's clock (8), claim (8), sender's run
 * and node id (2 bytes of length and UTF-8 each), and the payload up to the end.
 */
record Frame(Kind kind, long expiresAtMs, Request request) {
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 18;

    enum Kind {
        /** Asks for nothing but an answer. */
        PING('P'),
        /** For the handler. */
        REQUEST('R'),
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
        Buffer buffer = Buffer.buffer(FIXED_BYTES + 64 + request.payload().length());
        buffer.appendByte(VERSION).appendByte(kind.code);
        buffer.appendLong(expiresAtMs).appendLong(request.claim());
        appendString(buffer, request.run());
        appendString(buffer, request.node());
        return buffer.appendBuffer(request.payload());
    }

    /** The frame, or null if the bytes are none of this version. */
    static @Nullable Frame decoded(Buffer buffer) {
        if (buffer.length() < FIXED_BYTES + 4 || buffer.getByte(0) != VERSION) {
            return null;
        }
        Kind kind = Kind.of(buffer.getByte(1));
        int runEnd = FIXED_BYTES + 2 + buffer.getUnsignedShort(FIXED_BYTES);
        if (kind == null || runEnd + 2 > buffer.length()) {
            return null;
        }
        int nodeEnd = runEnd + 2 + buffer.getUnsignedShort(runEnd);
        if (nodeEnd > buffer.length()) {
            return null;
        }
        String run = buffer.getString(FIXED_BYTES + 2, runEnd);
        String node = buffer.getString(runEnd + 2, nodeEnd);
        Request request = new Request(node, run, buffer.getLong(10), buffer.getBuffer(nodeEnd, buffer.length()));
        return new Frame(kind, buffer.getLong(2), request);
    }

    private static void appendString(Buffer buffer, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        buffer.appendUnsignedShort(bytes.length).appendBytes(bytes);
    }
}
