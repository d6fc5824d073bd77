package io.balanceofpower.loadtests;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * What broken and hostile devices do, each by many sockets at once. A socket that the node closes is opened again.
 *
 * <p>What a socket sends at once and what it sends every second is bytes; none of it reads more than TCP does by itself,
 * except where it says so.
 */
enum Attack {
    HALF_OPEN(10_000, "open a connection and send nothing") {
        @Override
        byte[] first(int socket) {
            return NOTHING;
        }
    },
    SLOW_CONNECT(1_000, "send CONNECT at one byte a second") {
        @Override
        byte[] first(int socket) {
            return NOTHING;
        }

        @Override
        byte[] everySecond(int socket, int second) {
            byte[] connect = connect(id(socket));
            return second < connect.length ? new byte[] {connect[second]} : NOTHING;
        }
    },
    SLOW_PAYLOAD(1_000, "connect, and send one PUBLISH of 100 KB at one byte a second") {
        @Override
        byte[] first(int socket) {
            return with(connect(id(socket)), PUBLISH_100_KB);
        }

        @Override
        byte[] everySecond(int socket, int second) {
            return new byte[] {'x'};
        }
    },
    TLS_STOPS(1_000, "begin a TLS handshake and stop after the first message") {
        @Override
        byte[] first(int socket) {
            return CLIENT_HELLO;
        }

        @Override
        boolean tls() {
            return true;
        }
    },
    ONE_ID(10, "connect with one and the same client id, 1,000 times a second") {
        @Override
        byte[] first(int socket) {
            return connect("hostile-one");
        }

        @Override
        int reopenedPerSecond() {
            return 1_000;
        }
    },
    NEVER_READ(100, "connect, ask for answers with PINGREQ as fast as TCP takes it, and read nothing") {
        @Override
        byte[] first(int socket) {
            return connect(id(socket));
        }

        @Override
        byte[] asFastAsItGoes(int socket) {
            return PINGREQS;
        }

        @Override
        boolean reads() {
            return false;
        }
    },
    FLOOD_UNREAD(100, "connect, publish at QoS 1 as fast as TCP takes it, and read nothing") {
        @Override
        byte[] first(int socket) {
            return connect(id(socket));
        }

        @Override
        byte[] asFastAsItGoes(int socket) {
            return PUBLISHES_QOS_1;
        }

        @Override
        boolean reads() {
            return false;
        }
    },
    FLOOD(1, "connect, and publish at QoS 0 as fast as TCP takes it") {
        @Override
        byte[] first(int socket) {
            return connect(id(socket));
        }

        @Override
        byte[] asFastAsItGoes(int socket) {
            return PUBLISHES_QOS_0;
        }
    };

    private static final byte[] NOTHING = new byte[0];
    private static final int KEEP_ALIVE_S = 60;

    /** Many in one, so that the attacker's own processor time stays small, and a packet id comes again late. */
    private static final int PUBLISHES = 500;

    private static final byte[] PUBLISHES_QOS_0 = publishes(0);
    private static final byte[] PUBLISHES_QOS_1 = publishes(1);

    private static final byte[] PINGREQS = bytes(out -> {
        for (int i = 0; i < PUBLISHES; i++) {
            out.writeShort(0xC000);
        }
    });

    private static final byte[] CLIENT_HELLO = clientHello();

    /** The beginning of a PUBLISH at QoS 0. */
    private static final byte[] PUBLISH_100_KB = bytes(out -> {
        out.writeByte(0x30);
        Packets.writeLength(out, 100_000);
        Packets.writeText(out, "trades/slow");
    });

    private final int sockets;
    private final String what;

    Attack(int sockets, String what) {
        this.sockets = sockets;
        this.what = what;
    }

    /** As on the command line. */
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How many at once. */
    int sockets() {
        return sockets;
    }

    /** Of each, in the imperative. */
    String what() {
        return what;
    }

    /** Sent when the connection is open. */
    abstract byte[] first(int socket);

    /** Sent every second after that. */
    byte[] everySecond(int socket, int second) {
        return NOTHING;
    }

    /** Sent again and again; nothing if it is empty. */
    byte[] asFastAsItGoes(int socket) {
        return NOTHING;
    }

    /** How many sockets are closed and opened again each second, whatever the node does. */
    int reopenedPerSecond() {
        return 0;
    }

    boolean reads() {
        return true;
    }

    /** Whether it is the listener with TLS that is attacked. */
    boolean tls() {
        return false;
    }

    private static String id(int socket) {
        return "hostile-" + socket;
    }

    private static byte[] connect(String id) {
        return bytes(out -> Packets.writeConnect(out, false, id, KEEP_ALIVE_S));
    }

    /** The first flight of a TLS client. */
    private static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            return Arrays.copyOf(hello.array(), hello.position());
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new IllegalStateException("this JDK speaks no TLS", e);
        }
    }

    private static byte[] publishes(int qos) {
        Trade trade = Trade.all(Trade.PAYLOAD_BYTES_MIN).get(0);
        return bytes(out -> {
            for (int packetId = 1; packetId <= PUBLISHES; packetId++) {
                out.writeByte(0x30 | qos << 1);
                Packets.writeLength(out, 2 + trade.topic().length() + (qos == 0 ? 0 : 2) + trade.payload().length);
                Packets.writeText(out, trade.topic());
                if (qos > 0) {
                    out.writeShort(packetId);
                }
                out.writeBytes(trade.payload());
            }
        });
    }

    private static byte[] bytes(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] with(byte[] one, byte[] other) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(one, other));
    }
}
