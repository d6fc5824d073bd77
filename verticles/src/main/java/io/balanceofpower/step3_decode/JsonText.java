package io.balanceofpower.step3_decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;

/** A JSON object while it is written, field by field. */
public final class JsonText {
    private static final int BYTES = 256;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES);

    JsonText() {
        bytes.write('{');
    }

    /** A text as JSON, in quotes and UTF-8. It must have no half of a surrogate pair. */
    public static byte[] quoted(String text) {
        return quoted(text, "");
    }

    /** A field's name as it stands before its value. */
    static byte[] name(String name) {
        return quoted(name, ":");
    }

    private static byte[] quoted(String text, String behind) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] all = new byte[inner.length + 2 + behind.length()];
        all[0] = '"';
        System.arraycopy(inner, 0, all, 1, inner.length);
        all[inner.length + 1] = '"';
        if (!behind.isEmpty()) {
            all[inner.length + 2] = (byte) behind.charAt(0);
        }
        return all;
    }

    /** @param name as {@link #name} gives it */
    void add(byte[] name, byte[] value) {
        add(name, value, 0, value.length);
    }

    void add(byte[] name, byte[] from, int start, int end) {
        comma();
        bytes.write(name, 0, name.length);
        bytes.write(from, start, end - start);
    }

    /** A field whose name is copied too. */
    void add(byte[] from, int nameStart, int nameEnd, int start, int end) {
        comma();
        bytes.write(from, nameStart, nameEnd - nameStart);
        bytes.write(':');
        bytes.write(from, start, end - start);
    }

    private void comma() {
        if (bytes.size() > 1) {
            bytes.write(',');
        }
    }

    /** The whole object; ask once. */
    byte[] bytes() {
        bytes.write('}');
        return bytes.toByteArray();
    }
}
