package io.balanceofpower.step1_accept;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets the one HTTP request pass that asks for MQTT in a WebSocket (MQTT 5, 6.0), and answers every other with what is
 * wrong. Owned by the socket's event loop.
 */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final String SUB_PROTOCOL = "mqtt";

    private final String path;

    WebSocketUpgrade(String path) {
        super(false);
        this.path = path;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Optional<HttpResponseStatus> wrong = wrong(request);
        if (wrong.isEmpty()) {
            // Netty compares the whole of it, and a device may add a query.
            request.setUri(path);
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(request);
            return;
        }
        request.release();
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, wrong.get(), Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private Optional<HttpResponseStatus> wrong(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(HttpResponseStatus.BAD_REQUEST);
        }
        if (!new QueryStringDecoder(request.uri()).rawPath().equals(path)) {
            return Optional.of(HttpResponseStatus.NOT_FOUND);
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return Optional.of(HttpResponseStatus.METHOD_NOT_ALLOWED);
        }
        boolean upgrade = request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        boolean mqtt = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(offered -> Arrays.stream(offered.split(",", -1)))
                .anyMatch(offered -> offered.strip().equals(SUB_PROTOCOL));
        return upgrade && mqtt ? Optional.empty() : Optional.of(HttpResponseStatus.BAD_REQUEST);
    }
}
