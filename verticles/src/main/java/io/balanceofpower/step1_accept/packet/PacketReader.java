package io.balanceofpower.step1_accept.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one packet, front to back, and keeps the first rule that it breaks. From then on every field reads
 * as 0 and empty, so that a check is a list of fields and rules without a way out at each. Allocates nothing. One per
 * connection, used again for each packet.
 */
final class PacketReader {
    /** Bytes that no rule for any text minds, which are nearly all of them. */
    private static final ByteProcessor IS_PLAIN =
            octet -> octet >= 0x20 && octet != 0x7F && octet != '+' && octet != '#';

    private final Set<Rule> enforced;

    private ByteBuf buf = Unpooled.EMPTY_BUFFER;
    private int at;

    /** Where the packet ends, or the list of properties within it. */
    private int end;

    private int packetEnd;
    private boolean inProperties;
    private boolean stopped;
    private @Nullable Rule broken;
    private String detail = "";

    private int textAt;
    private int textBytes;
    private boolean textPlain;

    PacketReader(Set<Rule> enforced) {
        this.enforced = enforced;
    }

    /** Begins with a packet's fields: what stands between these indices. */
    void open(ByteBuf packet, int from, int to) {
        buf = packet;
        at = from;
        end = to;
        packetEnd = to;
        inProperties = false;
        stopped = false;
        broken = null;
        detail = "";
    }

    /** The rule that the packet breaks, or null. */
    @Nullable
    Rule broken() {
        return broken;
    }

    /** Whether nothing more can be read: a rule is broken, or would be if it were enforced. */
    boolean isStopped() {
        return stopped;
    }

    String detail() {
        return detail;
    }

    // --- rules ---

    void require(boolean holds, Rule rule, String what) {
        if (!holds && !stopped && enforced.contains(rule)) {
            broken = rule;
            detail = what;
            stop();
        }
    }

    /** For rules without which nothing that follows can be read. */
    private boolean canGoOn(boolean holds, Rule rule, String what) {
        require(holds, rule, what);
        if (!holds) {
            stop();
        }
        return holds;
    }

    private void stop() {
        stopped = true;
        leave();
        at = packetEnd;
    }

    private boolean has(int bytes, String what) {
        Rule rule = inProperties ? Rule.PROPERTY_TRUNCATED : Rule.PACKET_TRUNCATED;
        return !stopped && canGoOn(end - at >= bytes, rule, what);
    }

    void requireEnd() {
        require(at == end, Rule.PACKET_OVERLONG, "");
    }

    // --- fields ---

    /** Where the next field begins. */
    int at() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** The next fields are properties, which take this many bytes. */
    void enter(int bytes) {
        if (canGoOn(bytes <= end - at, Rule.PROPERTIES_BEYOND_PACKET, "")) {
            end = at + bytes;
            inProperties = true;
        }
    }

    /** Goes on behind the properties. */
    void leave() {
        end = packetEnd;
        inProperties = false;
    }

    int octet(String what) {
        return has(1, what) ? buf.getUnsignedByte(at++) : 0;
    }

    int twoBytes(String what) {
        if (!has(2, what)) {
            return 0;
        }
        at += 2;
        return buf.getUnsignedShort(at - 2);
    }

    int packetId() {
        int id = twoBytes("packet identifier");
        require(id > 0, Rule.PACKET_ID_ZERO, "");
        return id;
    }

    long fourBytes(String what) {
        if (!has(4, what)) {
            return 0;
        }
        at += 4;
        return buf.getUnsignedInt(at - 4);
    }

    /** A variable byte integer (MQTT 5, 1.5.5). */
    int variable(String what) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int octet = octet(what);
            value |= (octet & 0x7F) << (7 * i);
            if (octet < 0x80) {
                require(i == 0 || octet > 0 || stopped, Rule.NUMBER_MINIMAL, what);
                return stopped ? 0 : value;
            }
        }
        canGoOn(false, Rule.NUMBER_BYTES, what);
        return 0;
    }

    /** A length of two bytes and as many bytes of anything. */
    void binary(String what) {
        skip(twoBytes(what), what);
    }

    private void skip(int bytes, String what) {
        boolean there = has(bytes, what);
        textAt = at;
        textBytes = there ? bytes : 0;
        at += textBytes;
    }

    void skipRest() {
        at = end;
    }

    /** A length of two bytes and as many bytes of UTF-8 (MQTT 5, 1.5.4). */
    void text(String what) {
        binary(what);
        textPlain = buf.forEachByte(textAt, textBytes, IS_PLAIN) < 0;
        if (!textPlain) {
            requireText(what);
        }
    }

    private void requireText(String what) {
        int to = textAt + textBytes;
        int next = textAt;
        while (next < to && !stopped) {
            int codePoint = Utf8.codePoint(buf, next, to);
            if (!canGoOn(codePoint != Utf8.ILL_FORMED, Rule.UTF8_ILL_FORMED, what)) {
                return;
            }
            require(codePoint != 0, Rule.UTF8_NULL, what);
            require(!Utf8.isControlOrNoCharacter(codePoint), Rule.UTF8_CONTROL, what);
            next += Utf8.bytes(codePoint);
        }
    }

    // --- the text or binary that was read last ---

    /** Where it stands in the buffer. */
    int textAt() {
        return textAt;
    }

    int textBytes() {
        return textBytes;
    }

    /** UTF-16 characters. */
    int textChars() {
        return text().length();
    }

    /** How many parts slashes divide it into. */
    int textLevels() {
        int levels = 1;
        for (int i = textAt; i < textAt + textBytes; i++) {
            levels += buf.getByte(i) == '/' ? 1 : 0;
        }
        return levels;
    }

    boolean hasWildcard() {
        if (textPlain) {
            return false;
        }
        return buf.indexOf(textAt, textAt + textBytes, (byte) '+') >= 0
                || buf.indexOf(textAt, textAt + textBytes, (byte) '#') >= 0;
    }

    String text() {
        return buf.toString(textAt, textBytes, StandardCharsets.UTF_8);
    }

    /** The byte at this place of the text. */
    int textOctet(int index) {
        return buf.getByte(textAt + index);
    }

    boolean isWellFormed() {
        return Utf8.isWellFormed(buf, textAt, textBytes);
    }

    ByteBuf buf() {
        return buf;
    }
}
