package io.balanceofpower.simulation;

import io.balanceofpower.ownership.SessionFormat;
import io.balanceofpower.ownership.SessionRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A record in {@code bop.sessions}, as bytes. */
final class SessionBytes {
    private final byte[] key;
    private final byte @Nullable [] value;

    SessionBytes(SessionRecord written) {
        key = SessionFormat.key(written);
        value = SessionFormat.value(written);
    }

    SessionRecord read() {
        return SessionFormat.read(key, value);
    }

    /** What compaction compares. */
    ByteBuffer key() {
        return ByteBuffer.wrap(key);
    }

    boolean isTombstone() {
        return value == null;
    }
}
