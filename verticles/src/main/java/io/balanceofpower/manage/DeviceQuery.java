package io.balanceofpower.manage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.util.HexFormat;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which device a page such as {@code GET /ledger/{device}} was asked for. */
sealed interface DeviceQuery {
    char ASCII_MAX = 0x7F;

    /** @param id the client id */
    record Device(String id) implements DeviceQuery {}

    /** What is wrong with the path, and how to mend it. */
    record Bad(String error, String remedy) implements DeviceQuery {}

    default <T> T fold(Function<String, T> device, BiFunction<String, String, T> bad) {
        if (this instanceof Bad b) {
            return bad.apply(b.error(), b.remedy());
        }
        return device.apply(((Device) this).id());
    }

    /**
     * Takes all that follows the page, so that a slash needs no encoding, and takes it as it was sent: a router's path
     * is one from which {@code ..} and {@code //} have been removed, which client ids may contain.
     *
     * @param page as {@code /ledger/}
     * @param path as it was sent, percent-encoded; begins with the page
     * @param query what followed a question mark, or null
     */
    static DeviceQuery of(String page, String path, @Nullable String query) {
        String encoded = path.substring(page.length());
        if (query != null) {
            return new Bad("a query, which this page has none of", "write %3F for a question mark in the client id");
        }
        if (encoded.isEmpty()) {
            return new Bad("no device", "name one, " + page + "CLIENT_ID");
        }
        try {
            return new Device(decoded(encoded));
        } catch (CharacterCodingException | NumberFormatException e) {
            return new Bad("not a percent-encoded text", "percent-encode the client id as UTF-8");
        }
    }

    /** Stricter than the JDK's decoder: a plus is a plus, and bytes that are not UTF-8 are not replaced. */
    private static String decoded(String encoded) throws CharacterCodingException {
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        int at = 0;
        while (at < encoded.length()) {
            char c = encoded.charAt(at);
            if (c == '%') {
                int end = at + 3;
                if (end > encoded.length()) {
                    throw new MalformedInputException(encoded.length() - at);
                }
                bytes.put((byte) HexFormat.fromHexDigits(encoded, at + 1, end));
                at = end;
            } else if (c <= ASCII_MAX) {
                bytes.put((byte) c);
                at++;
            } else {
                throw new MalformedInputException(1);
            }
        }
        return UTF_8.newDecoder().decode(bytes.flip()).toString();
    }
}
