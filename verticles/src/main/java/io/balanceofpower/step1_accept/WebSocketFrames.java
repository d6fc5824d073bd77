package io.balanceofpower.step1_accept;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.util.List;

/**
 * MQTT bytes in WebSocket frames. Where a frame or a fragment ends means nothing (MQTT 5, 6.0), so that nothing has to be
 * put together here: MQTT's decoder does that, within its own limit. Owned by the socket's event loop.
 */
final class WebSocketFrames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
    /** An upgrade has no body. */
    private static final int HTTP_BODY_BYTES_MAX = 1_024;

    /** A frame may hold several packets; whoever sends more at once uses several frames. */
    private static final int FRAME_BYTES_MORE = 65_536;

    private boolean closing;

    /**
     * Puts a WebSocket between a socket and Vert.x MQTT's decoder. Vert.x MQTT can do so too, but fixes the path, asks for
     * no sub-protocol, and fails at fragments.
     */
    static void addTo(ChannelPipeline pipeline, ListenerSettings settings) {
        pipeline.addBefore("mqttEncoder", "http", new HttpServerCodec())
                .addBefore("mqttEncoder", "httpBody", new HttpObjectAggregator(HTTP_BODY_BYTES_MAX))
                .addBefore("mqttEncoder", "webSocketUpgrade", new WebSocketUpgrade(settings.path()))
                .addBefore("mqttEncoder", "webSocket", protocol(settings))
                .addBefore("mqttEncoder", "webSocketFrames", new WebSocketFrames());
    }

    /** Shakes hands, and answers PING and CLOSE frames. */
    private static WebSocketServerProtocolHandler protocol(ListenerSettings settings) {
        return new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(settings.path())
                .subprotocols(WebSocketUpgrade.SUB_PROTOCOL)
                // ConnectDeadline is earlier, and counts.
                .handshakeTimeoutMillis(2 * settings.connectTimeoutMs())
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(settings.packetBytesMax() + FRAME_BYTES_MORE)
                        .expectMaskedFrames(true)
                        .allowExtensions(false)
                        .closeOnProtocolViolation(true)
                        // There is no text to validate.
                        .withUTF8Validator(false)
                        .build())
                .build());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
        if (closing) {
            return;
        }
        if (frame instanceof TextWebSocketFrame) {
            closing = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        out.add(frame.content().retain());
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }
}
