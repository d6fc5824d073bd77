package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.QoS;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a device hears that sends the packets of one case over a socket of its own. */
final class Conversation implements AutoCloseable {
    static final byte[] CONNECT_311 = PacketNotation.bytes("10 { \"MQTT\" 04 02 003C \"d\" }", 4);

    /** With a session expiry, so that DISCONNECT may have one, too. */
    static final byte[] CONNECT_5 = PacketNotation.bytes("10 { \"MQTT\" 05 02 003C { 11 0000000A } \"d\" }", 5);

    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final String[] NAMES = {
        "0",
        "CONNECT",
        "CONNACK",
        "PUBLISH",
        "PUBACK",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
        "SUBSCRIBE",
        "SUBACK",
        "UNSUBSCRIBE",
        "UNSUBACK",
        "PINGREQ",
        "open",
        "DISCONNECT",
        "AUTH"
    };

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final List<String> heard = new ArrayList<>();
    private String lastBody = "";

    private Conversation(int port, int timeoutMs) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(timeoutMs);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /**
     * What came back.
     *
     * @param answer in the table's notation; ends with "silence" if neither a packet nor the end came in time
     * @param lastBody the last packet before the end, as ASCII, in which a reason string can be looked for
     */
    record Heard(String answer, String lastBody) {}

    static Heard of(ConformanceCase c, int port, int timeoutMs) throws IOException {
        try (Conversation conversation = new Conversation(port, timeoutMs)) {
            conversation.hold(c);
            return new Heard(String.join(", ", conversation.heard), conversation.lastBody);
        }
    }

    /** What the steps behind the listener answer with: success, but nothing to what is published to {@code hold}. */
    static @Nullable Answer answer(FakeArrivals.Taken message) {
        if (message.qos() == QoS.AT_MOST_ONCE) {
            return Answer.NOTHING;
        }
        return message.publish().topic().equals("hold") ? null : Answer.SUCCESS;
    }

    /** The same for any bytes, sent in two pieces and followed by others, up to the first PINGRESP. */
    static Heard of(byte[] bytes, int cut, byte[] then, int port, int timeoutMs) throws IOException {
        try (Conversation conversation = new Conversation(port, timeoutMs)) {
            conversation.send(Arrays.copyOfRange(bytes, 0, cut));
            conversation.send(Arrays.copyOfRange(bytes, cut, bytes.length));
            conversation.send(then);
            boolean more = true;
            while (more) {
                more = conversation.hear();
            }
            return new Heard(String.join(", ", conversation.heard), conversation.lastBody);
        }
    }

    private void hold(ConformanceCase c) throws IOException {
        if (!PacketNotation.isUnconnected(c.packets())) {
            out.write(c.version() == 5 ? CONNECT_5 : CONNECT_311);
            hear();
            heard.clear();
        }
        List<byte[]> packets = PacketNotation.packets(c.packets(), c.version());
        for (int i = 0; i < packets.size(); i++) {
            send(packets.get(i));
            if (i < packets.size() - 1) {
                awaitAnswer(packets.get(i)[0]);
            }
        }
        String[] expected = c.answer().split(", ", -1);
        boolean more = true;
        while (more && heard.size() < expected.length - 1) {
            more = hear();
        }
        if (expected[expected.length - 1].equals("open")) {
            send(PINGREQ);
        }
        while (more) {
            more = hear();
        }
    }

    /** A device sends nothing after CONNECT, and no message in the place of one that it releases, before it is answered. */
    private void awaitAnswer(byte first) throws IOException {
        String answer = first == 0x10 ? "CONNACK" : first == 0x62 ? "PUBCOMP" : "";
        boolean more = !answer.isEmpty();
        while (more && (heard.isEmpty() || !heard.get(heard.size() - 1).startsWith(answer))) {
            more = hear();
        }
    }

    private void send(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
        } catch (SocketException closed) {
            // It is read what came before the end.
            return;
        }
    }

    /** Returns whether there may be more to hear. */
    private boolean hear() throws IOException {
        if (!heard.isEmpty() && List.of("open", "closed", "silence").contains(heard.get(heard.size() - 1))) {
            return false;
        }
        try {
            heard.add(packet());
        } catch (EOFException | SocketException end) {
            heard.add("closed");
        } catch (SocketTimeoutException none) {
            heard.add("silence");
        }
        return true;
    }

    private String packet() throws IOException {
        String name = NAMES[in.readUnsignedByte() >> 4];
        byte[] body = new byte[length()];
        in.readFully(body);
        lastBody = new String(body, StandardCharsets.US_ASCII);
        return switch (name) {
            case "CONNACK" -> reason(name, body, 1);
            case "PUBACK", "PUBREC", "PUBCOMP" -> reason(name, body, 2);
            case "DISCONNECT" -> reason(name, body, 0);
            default -> name;
        };
    }

    private static String reason(String name, byte[] body, int at) {
        return String.format(Locale.ROOT, "%s %02X", name, body.length > at ? body[at] : 0);
    }

    private int length() throws IOException {
        int length = 0;
        int octet = 0x80;
        for (int shift = 0; octet >= 0x80; shift += 7) {
            octet = in.readUnsignedByte();
            length |= (octet & 0x7F) << shift;
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
