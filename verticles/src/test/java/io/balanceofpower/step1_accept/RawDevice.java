package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A device that does what no MQTT client library would do. Packets are encoded and decoded by Netty's codec; the test's
 * thread reads and writes the socket, so a device that is not asked to receive reads nothing.
 */
public final class RawDevice implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 20_000;
    private static final int PACKET_BYTES_MAX = 1 << 20;

    private final Socket socket;

    /** Encoder and decoder share it, as the version in the CONNECT decides how both work. */
    private final EmbeddedChannel codec = new EmbeddedChannel(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE);

    public RawDevice(int port) throws IOException {
        this(port, new Socket());
    }

    /** On a socket that is connected, whatever it took. */
    RawDevice(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(READ_TIMEOUT_MS);
    }

    private RawDevice(int port, Socket unconnected) throws IOException {
        socket = unconnected;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.connect(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port));
    }

    /** A device that takes as little as the operating system allows before it has to read. */
    static RawDevice withSmallReceiveBuffer(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        return new RawDevice(port, socket);
    }

    public static MqttMessageBuilders.ConnectBuilder connect(MqttVersion version, String device) {
        return MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId(device)
                .cleanSession(true)
                .keepAlive(60);
    }

    /** Connects and is accepted. */
    static RawDevice connected(int port, MqttVersion version, String device) throws IOException {
        return connected(port, version, device, connect -> connect);
    }

    public static RawDevice connected(
            int port, MqttVersion version, String device, UnaryOperator<MqttMessageBuilders.ConnectBuilder> wishes)
            throws IOException {
        return new RawDevice(port).accepted(version, device, wishes);
    }

    /** Sends CONNECT and is accepted. */
    RawDevice accepted(MqttVersion version, String device) throws IOException {
        return accepted(version, device, connect -> connect);
    }

    private RawDevice accepted(
            MqttVersion version, String device, UnaryOperator<MqttMessageBuilders.ConnectBuilder> wishes)
            throws IOException {
        send(wishes.apply(connect(version, device)).build());
        assertThat(expectConnack().variableHeader().connectReturnCode().byteValue())
                .isZero();
        return this;
    }

    // --- sending ---

    public RawDevice send(MqttMessage packet) throws IOException {
        return send(bytes(packet));
    }

    RawDevice send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    byte[] bytes(MqttMessage packet) {
        codec.writeOutbound(packet);
        ByteBuf out = Unpooled.buffer();
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            out.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(out);
    }

    public RawDevice publish(MqttQoS qos, int packetId, String topic, byte[] payload) throws IOException {
        return send(publishPacket(qos, packetId, topic, payload));
    }

    RawDevice publish(MqttQoS qos, int packetId) throws IOException {
        return publish(qos, packetId, "trades/x", new byte[] {1});
    }

    static MqttMessage publishPacket(MqttQoS qos, int packetId, String topic, byte[] payload) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(qos)
                .messageId(packetId)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    public RawDevice release(int packetId) throws IOException {
        MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0);
        return send(new MqttMessage(
                header, new MqttPubReplyMessageVariableHeader(packetId, (byte) 0, MqttProperties.NO_PROPERTIES)));
    }

    RawDevice ping() throws IOException {
        return send(MqttMessage.PINGREQ);
    }

    public RawDevice disconnect() throws IOException {
        return send(MqttMessage.DISCONNECT);
    }

    // --- receiving ---

    /** The next packet, or null when the connection was closed. */
    @Nullable
    public MqttMessage receive() throws IOException {
        byte[] chunk = new byte[8_192];
        MqttMessage packet = codec.readInbound();
        while (packet == null) {
            int count = read(chunk);
            if (count < 0) {
                return null;
            }
            codec.writeInbound(Unpooled.copiedBuffer(chunk, 0, count));
            packet = codec.readInbound();
        }
        assertThat(packet.decoderResult().isSuccess())
                .as("the packet can be decoded")
                .isTrue();
        return packet;
    }

    private int read(byte[] into) throws IOException {
        try {
            return socket.getInputStream().read(into);
        } catch (SocketException reset) {
            return -1;
        }
    }

    public MqttMessage expect(MqttMessageType type) throws IOException {
        MqttMessage packet = receive();
        if (packet == null) {
            throw new AssertionError("the connection is closed; expected " + type);
        }
        assertThat(packet.fixedHeader().messageType()).isEqualTo(type);
        return packet;
    }

    public MqttConnAckMessage expectConnack() throws IOException {
        return (MqttConnAckMessage) expect(MqttMessageType.CONNACK);
    }

    /** A CONNACK with this code, which in MQTT 3.1.1 is a return code, and the end of the connection. */
    public MqttConnAckMessage expectRefused(int code) throws IOException {
        MqttConnAckMessage connack = expectConnack();
        assertThat(connack.variableHeader().connectReturnCode().byteValue()).isEqualTo((byte) code);
        expectClosed();
        return connack;
    }

    public void expectAck(MqttMessageType type, int packetId) throws IOException {
        assertThat(((MqttMessageIdVariableHeader) expect(type).variableHeader()).messageId())
                .isEqualTo(packetId);
    }

    /** An acknowledgement with a reason code; a short one means success. */
    public MqttPubReplyMessageVariableHeader expectReason(MqttMessageType type, int packetId, ReasonCode reason)
            throws IOException {
        MqttPubReplyMessageVariableHeader header =
                (MqttPubReplyMessageVariableHeader) expect(type).variableHeader();
        assertThat(header.messageId()).isEqualTo(packetId);
        assertThat(header.reasonCode()).isEqualTo(reason.value());
        return header;
    }

    /** DISCONNECT with the reason, and the end of the connection. MQTT 5. */
    public void expectDisconnect(ReasonCode reason) throws IOException {
        MqttReasonCodeAndPropertiesVariableHeader header = (MqttReasonCodeAndPropertiesVariableHeader)
                expect(MqttMessageType.DISCONNECT).variableHeader();
        assertThat(header.reasonCode()).isEqualTo(reason.value());
        expectClosed();
    }

    public void expectClosed() throws IOException {
        assertThat(receive()).as("a packet before the end").isNull();
    }

    /** Sends, and tells whether the other side has closed the connection by now. */
    public boolean isClosedWhenSent(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException nothingYet) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Vanishes without a FIN: whatever is sent to it from now on is answered with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        codec.finishAndReleaseAll();
        socket.close();
    }
}
