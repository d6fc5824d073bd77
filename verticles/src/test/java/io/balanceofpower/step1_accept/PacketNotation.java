package io.balanceofpower.step1_accept;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Packets as the conformance table writes them, see {@code conformance.txt}. */
final class PacketNotation {
    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|'[^']*'|[{}\\[\\]~]|[0-9A-F]+(\\*\\d+)?|\\S+");

    private final Matcher tokens;
    private final int version;

    private PacketNotation(String text, int version) {
        this.tokens = TOKEN.matcher(text);
        this.version = version;
    }

    /** Whether the device sends its CONNECT itself. */
    static boolean isUnconnected(String packets) {
        return packets.startsWith("@");
    }

    static List<byte[]> packets(String packets, int version) {
        return Stream.of(packets.replaceFirst("^@", "").split(" ; ", -1))
                .map(packet -> bytes(packet, version))
                .toList();
    }

    static byte[] bytes(String text, int version) {
        return new PacketNotation(text, version).group("");
    }

    /** Up to the end of a group, or of the text. */
    private byte[] group(String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (tokens.find() && !tokens.group().equals(end)) {
            out.writeBytes(token(tokens.group()));
        }
        return out.toByteArray();
    }

    private byte[] token(String token) {
        return switch (token.charAt(0)) {
            case '{' -> withVariableLength(group("}"));
            case '[' -> withLength(group("]"));
            case '"' -> withLength(ascii(token.substring(1, token.length() - 1)));
            case '\'' -> ascii(token.substring(1, token.length() - 1));
            case '~' -> version == 5 ? new byte[1] : new byte[0];
            default -> hex(token);
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String token) {
        String[] parts = token.split("\\*", -1);
        return HexFormat.of().parseHex(parts[0].repeat(parts.length > 1 ? Integer.parseInt(parts[1]) : 1));
    }

    private static byte[] withLength(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body.length >> 8);
        out.write(body.length);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static byte[] withVariableLength(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int left = body.length;
        while (left >= 0x80) {
            out.write((left & 0x7F) | 0x80);
            left >>= 7;
        }
        out.write(left);
        out.writeBytes(body);
        return out.toByteArray();
    }
}
