package io.balanceofpower.step1_accept.packet;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/** UTF-8 as RFC 3629 has it: no surrogates, nothing overlong, nothing above U+10FFFF. */
public final class Utf8 {
    static final int ILL_FORMED = -1;

    private static final ByteProcessor IS_ASCII = octet -> octet >= 0;

    private Utf8() {}

    /** Whether these bytes are a text. Any text, also with U+0000. */
    public static boolean isWellFormed(ByteBuf buf, int from, int bytes) {
        int to = from + bytes;
        int at = buf.forEachByte(from, bytes, IS_ASCII);
        while (at >= 0 && at < to) {
            int codePoint = codePoint(buf, at, to);
            if (codePoint == ILL_FORMED) {
                return false;
            }
            at += bytes(codePoint);
        }
        return true;
    }

    /** The character that begins at {@code at}, or {@link #ILL_FORMED}. */
    static int codePoint(ByteBuf buf, int at, int to) {
        int first = buf.getUnsignedByte(at);
        if (first < 0x80) {
            return first;
        }
        int bytes = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (bytes == 0 || to - at < bytes) {
            return ILL_FORMED;
        }
        int codePoint = first & (0x7F >> bytes);
        for (int i = 1; i < bytes; i++) {
            int next = buf.getUnsignedByte(at + i);
            if ((next & 0xC0) != 0x80) {
                return ILL_FORMED;
            }
            codePoint = (codePoint << 6) | (next & 0x3F);
        }
        boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        boolean valid = !surrogate && codePoint <= Character.MAX_CODE_POINT && bytes(codePoint) == bytes;
        return valid ? codePoint : ILL_FORMED;
    }

    /** How many bytes a character takes. */
    static int bytes(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
    }

    /** What MQTT lets a receiver refuse (MQTT 5, 1.5.4), apart from U+0000. */
    static boolean isControlOrNoCharacter(int codePoint) {
        return (codePoint < 0x20 && codePoint > 0)
                || (codePoint >= 0x7F && codePoint <= 0x9F)
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF)
                || (codePoint & 0xFFFE) == 0xFFFE;
    }
}
