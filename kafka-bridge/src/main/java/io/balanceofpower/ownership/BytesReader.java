package io.balanceofpower.ownership;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Bytes} wrote. Throws {@link IllegalArgumentException} for anything else; reserves no memory on trust. */
final class BytesReader {
    private final byte[] bytes;
    private int at;

    BytesReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int one() {
        if (at == bytes.length) {
            throw new IllegalArgumentException("ends in the middle, after " + bytes.length + " bytes");
        }
        return bytes[at++] & 0xff;
    }

    long number() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = one();
            number |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    long notNegative() {
        long number = number();
        if (number < 0) {
            throw new IllegalArgumentException("a number above 2^63-1");
        }
        return number;
    }

    /** A count of things of which each takes at least a byte. */
    int count() {
        long count = notNegative();
        if (count > bytes.length - at) {
            throw new IllegalArgumentException("a length of " + count + " where " + (bytes.length - at) + " are left");
        }
        return (int) count;
    }

    String text() {
        return new String(block(), StandardCharsets.UTF_8);
    }

    byte[] block() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    void skipBlock() {
        int length = count(); // which moves on itself
        at += length;
    }

    void end() {
        if (at < bytes.length) {
            throw new IllegalArgumentException((bytes.length - at) + " bytes too many");
        }
    }

    boolean hasMore() {
        return at < bytes.length;
    }
}
