package io.balanceofpower.step1_accept.packet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Topic names and names of user properties that came lately. One that comes again is the same object again: it need not be
 * decoded, and what is worked out for a topic is found without comparing letters, by whichever thread has it. {@value
 * #PLACES} texts of at most {@value #BYTES_MAX} bytes, each also as its bytes. Owned by one listener on one event loop.
 */
public final class RecentTexts {
    private static final int PLACES = 4_096;
    private static final int BYTES_MAX = 256;

    private final @Nullable String[] texts = new @Nullable String[PLACES];
    private final byte[][] encoded = new byte[PLACES][];
    private final byte[] now = new byte[BYTES_MAX];

    /** The text that stands there in UTF-8: an earlier object if it is remembered. */
    String of(ByteBuf buf, int at, int bytes) {
        if (bytes > BYTES_MAX) {
            return buf.toString(at, bytes, StandardCharsets.UTF_8);
        }
        buf.getBytes(at, now, 0, bytes);
        int place = place(bytes);
        byte[] then = encoded[place];
        String text = texts[place];
        if (text == null || !Arrays.equals(then, 0, then.length, now, 0, bytes)) {
            text = new String(now, 0, bytes, StandardCharsets.UTF_8);
            texts[place] = text;
            encoded[place] = Arrays.copyOf(now, bytes);
        }
        return text;
    }

    private int place(int bytes) {
        int hash = 0;
        for (int i = 0; i < bytes; i++) {
            hash = 31 * hash + now[i];
        }
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
