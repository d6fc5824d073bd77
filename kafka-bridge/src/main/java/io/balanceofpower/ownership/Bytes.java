package io.balanceofpower.ownership;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a byte array of small numbers and texts: numbers are LEB128, texts UTF-8 behind their length. */
final class Bytes {
    private byte[] bytes = new byte[64];
    private int size;

    Bytes add(int oneByte) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) oneByte;
        return this;
    }

    /** Unsigned: a negative number takes ten bytes. */
    Bytes number(long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            add((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return add((int) rest);
    }

    Bytes text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    Bytes block(byte[] block) {
        number(block.length);
        if (bytes.length - size < block.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * size, size + block.length));
        }
        System.arraycopy(block, 0, bytes, size, block.length);
        size += block.length;
        return this;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
