package io.balanceofpower.step3_decode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text from UTF-8 bytes, or nothing: with a substitute for bytes that are none, different keys would become one. */
final class StrictText {

    private static final char SUBSTITUTE = '\uFFFD';

    private StrictText() {}

    /** Null for what is not UTF-8. */
    static @Nullable String of(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return text.indexOf(SUBSTITUTE) < 0 || isUtf8(bytes, from, length) ? text : null;
    }

    private static boolean isUtf8(byte[] bytes, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
