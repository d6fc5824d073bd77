package io.balanceofpower.step4_route;

import com.google.common.hash.Hashing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The share of messages that a route takes. Which they are is a matter of what they hold alone, so every node, and every
 * resend, comes to the same: the first 64 bits of a hash (MurmurHash3, 128 bits, seed 0) are below the share of all that
 * there are. So what is in a smaller share of the same values is in every larger one too. Any thread.
 */
final class Sample {

    private final BigDecimal share;
    private final @Nullable Source by;

    /** As an unsigned number; messages with a hash below it are in. */
    private final long limit;

    private final boolean everything;

    /**
     * @param share above 0, at most 1
     * @param by messages with one text here are in together or out together; null: each message by itself
     */
    Sample(BigDecimal share, @Nullable Source by) {
        this.share = share;
        this.by = by;
        BigInteger all = BigInteger.ONE.shiftLeft(Long.SIZE);
        BigInteger part = share.multiply(new BigDecimal(all)).toBigInteger();
        this.everything = part.equals(all);
        this.limit = part.longValue();
    }

    /** Whether every message that the route's filter matches is in. */
    boolean takesAll() {
        return everything && by == null;
    }

    /** Whether a message is in; one without the text by which it would be told is not. */
    boolean takes(Arrival arrival) {
        if (by == null) {
            return everything || isBelow(arrival.hash());
        }
        String text = by.text(arrival);
        return text != null && (everything || isBelow(hash(text)));
    }

    private boolean isBelow(long hash) {
        return Long.compareUnsigned(hash, limit) < 0;
    }

    private static long hash(String text) {
        return Hashing.murmur3_128().hashString(text, StandardCharsets.UTF_8).asLong();
    }

    /** Of device, topic and payload: what a resend has in common with the first copy. */
    static long hash(Incoming incoming) {
        String device = incoming.sender().device();
        return Hashing.murmur3_128()
                .newHasher()
                .putInt(device.length())
                .putUnencodedChars(device)
                .putInt(incoming.topic().length())
                .putUnencodedChars(incoming.topic())
                .putBytes(incoming.payload())
                .hash()
                .asLong();
    }

    String words() {
        return "a share of " + share.toPlainString() + " by " + (by == null ? "device, topic and payload" : by.words());
    }
}
