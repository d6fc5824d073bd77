package io.balanceofpower.loadtests.gatling;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from CONNECT to its loss, which is told exactly once. Owned by the device's event loop, on which its
 * events come.
 */
final class Connection extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int RECEIVE_MAXIMUM_ELSE = 65_535; // MQTT 5, 3.2.2.3.3

    /** What a device hears of it. */
    interface Events {
        /** The server took the device. */
        void opened(Connection from, boolean sessionPresent, int receiveMaximum);

        /** PUBACK, PUBREC or PUBCOMP. */
        void answered(Connection from, Answer answer, int packetId, int reasonCode);

        /** Whether the server owes an answer. */
        boolean isOwed();

        /** It is gone, or was never there. */
        void lost(Connection from, Loss loss);
    }

    /** Which packet answers. */
    enum Answer {
        PUBACK,
        PUBREC,
        PUBCOMP
    }

    /**
     * Why a connection is gone.
     *
     * @param words for the report: few different ones
     * @param reference where the server says to go; the reason code says for how long
     */
    record Loss(String words, int reasonCode, Optional<MqttServer> reference) {
        static Loss of(String words) {
            return new Loss(words, Reason.SUCCESS, Optional.empty());
        }
    }

    private final MqttServer server;
    private final MqttSettings settings;
    private final Packets.Identity identity;
    private final Events events;
    private @Nullable ChannelHandlerContext context;
    private boolean opened;
    private boolean over;
    private boolean pinging;

    Connection(MqttServer server, MqttSettings settings, Packets.Identity identity, Events events) {
        this.server = server;
        this.settings = settings;
        this.identity = identity;
        this.events = events;
    }

    MqttServer server() {
        return server;
    }

    void notConnected(Throwable cause) {
        over(Loss.of(words(cause)));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (settings.tls == null) {
            write(Packets.connect(settings, identity));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls) {
            if (tls.isSuccess()) {
                write(Packets.connect(settings, identity));
            } else {
                over(Loss.of(words(tls.cause())));
            }
        } else if (event instanceof IdleStateEvent idle) {
            idle(idle.state());
        }
    }

    private void idle(IdleState state) {
        if (state == IdleState.READER_IDLE && (!opened || pinging || events.isOwed())) {
            over(Loss.of("no answer within " + settings.answerTimeout.toMillis() + " ms"));
        } else if (state == IdleState.WRITER_IDLE) {
            pinging = true;
            write(Packets.PING);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            over(Loss.of("the server sent a malformed packet"));
            return;
        }
        switch (packet.fixedHeader().messageType()) {
            case CONNACK -> connack((MqttConnAckVariableHeader) packet.variableHeader());
            case PUBACK -> answered(packet, Answer.PUBACK);
            case PUBREC -> answered(packet, Answer.PUBREC);
            case PUBCOMP -> answered(packet, Answer.PUBCOMP);
            case PINGRESP -> pinging = false;
            case DISCONNECT -> disconnected(packet.variableHeader());
            default -> over(Loss.of("the server sent " + packet.fixedHeader().messageType()));
        }
    }

    private void connack(MqttConnAckVariableHeader connack) {
        int code = connack.connectReturnCode().byteValue() & 0xFF;
        MqttProperties properties = connack.properties();
        if (code != Reason.SUCCESS) {
            over(new Loss(Reason.connectWords(settings.version, code), code, reference(properties)));
            return;
        }
        opened = true;
        keepAlive(number(properties, MqttProperties.SERVER_KEEP_ALIVE, (int) settings.keepAlive.toSeconds()));
        events.opened(
                this,
                connack.isSessionPresent(),
                number(properties, MqttProperties.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_ELSE));
    }

    /** A ping early enough to be there in time. */
    private void keepAlive(int seconds) {
        ChannelHandlerContext ctx = context;
        if (ctx != null && seconds > 0) {
            long pauseMs = TimeUnit.SECONDS.toMillis(seconds) * 3 / 4;
            ctx.pipeline()
                    .addBefore(ctx.name(), "keep-alive", new IdleStateHandler(0, pauseMs, 0, TimeUnit.MILLISECONDS));
        }
    }

    private void answered(MqttMessage packet, Answer answer) {
        MqttMessageIdVariableHeader header = (MqttMessageIdVariableHeader) packet.variableHeader();
        int code = header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() & 0xFF : 0;
        events.answered(this, answer, header.messageId(), code);
    }

    private void disconnected(@Nullable Object header) {
        if (header instanceof MqttReasonCodeAndPropertiesVariableHeader reason) {
            int code = reason.reasonCode() & 0xFF;
            over(new Loss(Reason.words(code), code, reference(reason.properties())));
        } else {
            over(Loss.of("the server sent DISCONNECT"));
        }
    }

    private Optional<MqttServer> reference(MqttProperties properties) {
        return properties.getProperty(MqttProperties.SERVER_REFERENCE) instanceof MqttProperties.StringProperty text
                ? MqttServer.referenced(text.value(), server.port())
                : Optional.empty();
    }

    private static int number(MqttProperties properties, int id, int otherwise) {
        return properties.getProperty(id) instanceof MqttProperties.IntegerProperty found ? found.value() : otherwise;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over(Loss.of(opened ? "the server closed the connection" : "the server closed the connection before CONNACK"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        over(Loss.of(words(cause)));
    }

    private static String words(Throwable cause) {
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (inner instanceof SSLException) {
            return "TLS: " + inner.getMessage();
        } else if (inner instanceof ConnectTimeoutException) {
            return "connect timed out";
        } else if (inner instanceof ConnectException) {
            return "connection refused";
        } else if (inner instanceof UnknownHostException) {
            return "unknown host";
        } else if (inner instanceof NoRouteToHostException) {
            return "no route to host";
        }
        return "connection broke: " + inner.getClass().getSimpleName();
    }

    /**
     * Writes a message.
     *
     * @param duplicate whether it is a copy that the server may know by its packet id
     * @param written whether it came as far as the socket
     */
    void publish(Message message, boolean duplicate, Consumer<Boolean> written) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || over) {
            written.accept(false);
            return;
        }
        var unused = ctx.writeAndFlush(Packets.publish(message, settings.version, duplicate))
                .addListener(done -> written.accept(done.isSuccess()));
    }

    void release(Message message) {
        write(Packets.release(message.packetId));
    }

    private void write(MqttMessage packet) {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !over) {
            var unused = ctx.writeAndFlush(packet);
        }
    }

    /** In good order; its loss is not told. */
    void disconnect() {
        over = true;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            if (opened) {
                var unused = ctx.writeAndFlush(Packets.DISCONNECT).addListener(ChannelFutureListener.CLOSE);
            } else {
                var unused = ctx.close();
            }
        }
    }

    /** Closes the socket without a word; its loss is not told. */
    void abort() {
        over = true;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            var unused = ctx.close();
        }
    }

    private void over(Loss loss) {
        if (over) {
            return;
        }
        abort();
        events.lost(this, loss);
    }
}
