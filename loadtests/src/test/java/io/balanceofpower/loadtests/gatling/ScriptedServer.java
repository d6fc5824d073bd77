package io.balanceofpower.loadtests.gatling;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that does what a test says, on loopback. */
final class ScriptedServer implements AutoCloseable {
    /** What it does with each packet; called on its event loop. */
    @FunctionalInterface
    interface Script {
        void received(Peer peer, MqttMessage packet);
    }

    /** What a device published, as it arrived. */
    record Published(int connection, int packetId, int qos, boolean duplicate, String epoch, String sequence) {}

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Script script;
    private final Channel listening;
    final List<Published> published = new CopyOnWriteArrayList<>();
    final List<MqttConnectMessage> connects = new CopyOnWriteArrayList<>();
    final List<MqttMessageType> types = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) {
        this.script = script;
        this.listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new Handler());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
    }

    List<String> sequences(int connection) {
        return published.stream()
                .filter(each -> each.connection == connection)
                .map(Published::sequence)
                .toList();
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
            types.add(packet.fixedHeader().messageType());
            if (packet instanceof MqttConnectMessage connect) {
                connects.add(connect);
            } else if (packet instanceof MqttPublishMessage publish) {
                published.add(new Published(
                        connects.size(),
                        publish.variableHeader().packetId(),
                        publish.fixedHeader().qosLevel().value(),
                        publish.fixedHeader().isDup(),
                        property(publish, "epoch"),
                        property(publish, "seq")));
            }
            script.received(new Peer(ctx.channel()), packet);
        }
    }

    private static String property(MqttPublishMessage publish, String name) {
        return publish.variableHeader().properties().getProperties(MqttProperties.USER_PROPERTY).stream()
                .map(each -> ((MqttProperties.UserProperty) each).value())
                .filter(pair -> pair.key.equals(name))
                .map(pair -> pair.value)
                .findFirst()
                .orElse("");
    }

    /** The device at the other end. */
    record Peer(Channel channel) {
        void connack(int code, MqttProperties properties) {
            var unused = channel.writeAndFlush(new MqttConnAckMessage(
                    new MqttFixedHeader(MqttMessageType.CONNACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttConnAckVariableHeader(MqttConnectReturnCode.valueOf((byte) code), false, properties)));
        }

        void accept() {
            connack(0, MqttProperties.NO_PROPERTIES);
        }

        void answer(MqttMessageType type, int packetId, int code) {
            var unused = channel.writeAndFlush(new MqttMessage(
                    new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttPubReplyMessageVariableHeader(packetId, (byte) code, MqttProperties.NO_PROPERTIES)));
        }

        void disconnect(int code, MqttProperties properties) {
            var unused = channel.writeAndFlush(new MqttMessage(
                    new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttReasonCodeAndPropertiesVariableHeader((byte) code, properties)));
        }

        void close() {
            var unused = channel.close();
        }
    }

    static MqttProperties reference(String address) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.SERVER_REFERENCE, address));
        return properties;
    }

    static MqttProperties receiveMaximum(int messages) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, messages));
        return properties;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
