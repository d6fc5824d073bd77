package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.step1_accept.packet.PacketGate;
import io.balanceofpower.step1_accept.packet.PacketLimits;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.RecentTexts;
import io.balanceofpower.step1_accept.packet.Rule;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One listener on one event loop. Deploy as many as there should be event loops; they share the port.
 *
 * <p>Every field is owned by the verticle's event loop.
 */
final class MqttListener extends VerticleBase {
    private static final long CHECK_INTERVAL_MS = 500;

    /** How long a socket may be without a CONNECT before it is worth a look. */
    private static final long SLOW_MS = 1_000;

    /** Read of a socket before it is another one's turn: about as many messages as a device may have unsettled. */
    static final int READ_BYTES_MAX = 16 * 1024;

    private static final int READ_BYTES_FIRST = 2 * 1024;

    private static final RecvByteBufAllocator IN_TURNS =
            new AdaptiveRecvByteBufAllocator(64, READ_BYTES_FIRST, READ_BYTES_MAX).maxMessagesPerRead(1);

    private final MqttSettings node;
    private final ListenerSettings settings;
    private final Optional<TlsFiles> tls;
    private final long sessionExpiryMaxS;
    private final Arrivals arrivals;
    private final ConnectQuota quota;
    private final AcceptMetrics metrics;
    private final Set<Rule> enforced;
    private final PacketLimits packetLimits;
    private final InFlightRules inFlight;
    private final Set<Connection> connections = new HashSet<>();
    private final Incidents incidents = new Incidents();
    private final RecentTexts texts = new RecentTexts();

    /** Sockets that have not sent a CONNECT. */
    private final Connecting connecting = new Connecting();

    private @Nullable MqttServer server;
    private @Nullable NetServer sockets;
    private @Nullable SocketHandler reading;
    private boolean stopping;

    /**
     * @param settings one of the node's
     * @param tls what is in the listener's TLS files, if it speaks TLS
     * @param enforced which rules of MQTT are enforced: all, but in a test of the rules
     */
    MqttListener(
            MqttSettings node,
            ListenerSettings settings,
            Optional<TlsFiles> tls,
            long sessionExpiryMaxS,
            Arrivals arrivals,
            ConnectQuota quota,
            AcceptMetrics metrics,
            Set<Rule> enforced) {
        this.node = node;
        this.settings = settings;
        this.tls = tls;
        this.sessionExpiryMaxS = sessionExpiryMaxS;
        this.arrivals = arrivals;
        this.quota = quota;
        this.metrics = metrics;
        this.enforced = enforced;
        this.packetLimits = node.packets().withPacketBytesMax(settings.packetBytesMax());
        this.inFlight = new InFlightRules(enforced, metrics);
    }

    @Override
    public Future<?> start() {
        ListenerMetrics counts = metrics.listener(settings.name());
        AcceptGate gate = new AcceptGate(settings, node.connectionsMax(), quota, connecting, counts);
        SocketTap tap = new SocketTap((VertxInternal) vertx, gate, this::opened, failure -> counts.failed());
        MqttServer mqtt = MqttServer.create(tap, options()).endpointHandler(this::connecting);
        server = mqtt;
        sockets = tap.server();
        vertx.setPeriodic(CHECK_INTERVAL_MS, timer -> check());
        return mqtt.listen(settings.port() == 0 ? sharedFreePort() : settings.port(), settings.host());
    }

    /**
     * What Vert.x understands as "any free port, the same for all with this number": with 0 each event loop would have
     * its own, and with one number for all listeners they would be one.
     */
    private int sharedFreePort() {
        return -1 - node.listeners().indexOf(settings);
    }

    private MqttServerOptions options() {
        MqttServerOptions options = new MqttServerOptions()
                .setMaxMessageSize(settings.packetBytesMax())
                .setAutoClientId(true)
                // Every byte would extend it; ConnectDeadline takes its place.
                .setTimeoutOnConnect(0);
        options.setUseProxyProtocol(settings.proxyProtocol())
                // ConnectDeadline is earlier, and counts.
                .setProxyProtocolTimeout(0);
        options.setSendBufferSize(node.writeBufferBytesMax());
        options.setTcpNoDelay(true).setTcpKeepAlive(true).setReusePort(false);
        tls.ifPresent(files -> files.apply(settings.tls().orElseThrow(), options));
        return options;
    }

    /** Handshakes from now on use these, on all event loops of the listener. After the start, on any thread. */
    Future<Boolean> updateTls(ServerSSLOptions options) {
        return requireNonNull(sockets, "not started").updateSSLOptions(options);
    }

    /** The port in use. After the start, on any thread. */
    int port() {
        return requireNonNull(server, "not started").actualPort();
    }

    /**
     * Takes no more devices, settles what is pending within the limit, and closes every connection with "server
     * shutting down". Any thread.
     */
    Future<Void> drain(long limitMs) {
        Context context = this.context;
        return Future.future(done -> context.runOnContext(v -> {
            stopping = true;
            Future.join(connections.stream()
                            .map(c -> c.endSettled(ReasonCode.SERVER_SHUTTING_DOWN, "the node is stopping", limitMs))
                            .toList())
                    .timeout(limitMs + CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS)
                    .onComplete(r -> done.complete());
        }));
    }

    /** What this event loop knows of a device. Any thread. */
    Future<DeviceReport> report(String device) {
        return onEventLoop(() -> {
            long nowNs = System.nanoTime();
            Incidents.OfDevice of = incidents.of(device);
            ConnectionView view = connections.stream()
                    .filter(connection -> connection.connect().device().equals(device))
                    .map(connection -> connection.view(nowNs))
                    .min(Comparator.comparingLong(ConnectionView::connectedForMs))
                    .orElse(null);
            return new DeviceReport(device, null, of.count(), List.of())
                    .and(new DeviceReport(device, view, 0, of.last()));
        });
    }

    /** Whom this event loop has most trouble with. Any thread. */
    Future<Offenders> offenders() {
        return onEventLoop(() -> {
            long nowNs = System.nanoTime();
            List<ConnectionView> views =
                    connections.stream().map(c -> c.view(nowNs)).toList();
            return Offenders.NONE.and(new Offenders(
                    connecting.openFor(settings.name(), SLOW_MS, nowNs),
                    views.stream().filter(v -> v.messagesPerSecond() > 0).toList(),
                    views.stream()
                            .filter(v -> v.notReadBecause().contains(Hold.SLOW_READER))
                            .toList(),
                    incidents.all().stream()
                            .map(of -> new Offenders.Refused(
                                    of.device,
                                    of.count(),
                                    of.last().get(of.last().size() - 1)))
                            .toList()));
        });
    }

    private <T> Future<T> onEventLoop(Supplier<T> look) {
        Context context = this.context;
        return Future.future(done -> context.runOnContext(v -> done.complete(look.get())));
    }

    private void check() {
        long nowNs = System.nanoTime();
        long utcNowNs = Publish.utcNowNs();
        List.copyOf(connections).forEach(connection -> connection.check(nowNs, utcNowNs));
    }

    private void opened(NetSocketInternal socket) {
        SocketHandler handler =
                new SocketHandler(socket, now -> reading = now, node.packets().connectBytesMax(), metrics);
        // Only now the PROXY header has told whose address it is.
        String address = String.valueOf(socket.remoteAddress().hostAddress());
        Channel channel = socket.channelHandlerContext().channel();
        readInTurns(channel);
        if (settings.proxyProtocol() && !quota.enterAddress(address, channel)) {
            metrics.listener(settings.name()).refusedByAddress();
            var unused = socket.channelHandlerContext().close();
            return;
        }
        // Until Vert.x MQTT sets its own at CONNECT; without one, Vert.x would log what breaks.
        socket.exceptionHandler(broken -> metrics.listener(settings.name()).failed());
        socket.setWriteQueueMaxSize(node.writeBufferBytesMax());
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        if (settings.transport() == ListenerSettings.Transport.WEBSOCKET) {
            WebSocketFrames.addTo(pipeline, settings);
        }
        pipeline.addBefore("mqttDecoder", "gate", new PacketGate(packetLimits, texts, enforced))
                .addBefore("handler", "bop", handler);
    }

    /**
     * Netty reads a socket sixteen times before it turns to the next one, up to a MiB: with a hundred sockets that are never
     * empty the others of the event loop would wait for seconds.
     */
    private static void readInTurns(Channel channel) {
        channel.config().setRecvByteBufAllocator(IN_TURNS);
    }

    // --- CONNECT ---

    private void connecting(MqttEndpoint endpoint) {
        SocketHandler from = reading;
        if (from == null) {
            throw new IllegalStateException("a CONNECT outside of reading a socket");
        }
        Connection connection = connection(endpoint, from);
        from.connection(connection, publish -> published(connection, publish));
        connecting.remove(from.socket().channelHandlerContext().channel());
        connections.add(connection);
        endpoint.closeHandler(v -> connection.networkClosed());
        endpoint.exceptionHandler(e -> connection.broke());
        connection.hold(Hold.CONNECTING);
        replaceTimers(from.socket());
        metrics.opened();
        Welcome.Rejected refusal = refusal();
        if (refusal != null) {
            connection.ended().onComplete(r -> connections.remove(connection));
            connection.reject(refusal.reason(), refusal.detail());
            return;
        }
        connection.ended().onComplete(r -> {
            connections.remove(connection);
            arrivals.ended(connection);
        });
        listen(endpoint, connection);
        arrivals.connecting(connection.connect(), connection)
                .onComplete(welcome -> answer(connection, welcome.result()));
    }

    private void answer(Connection connection, @Nullable Welcome welcome) {
        connection.context().runOnContext(v -> {
            if (welcome instanceof Welcome.Accepted accepted) {
                connection.accept(accepted);
            } else if (welcome instanceof Welcome.Rejected rejected) {
                connection.reject(rejected.reason(), rejected.detail());
            } else {
                connection.reject(ReasonCode.SERVER_UNAVAILABLE, "the node failed to open the session");
            }
        });
    }

    private Connection connection(MqttEndpoint endpoint, SocketHandler from) {
        ConnectOptions options = ConnectOptions.of(endpoint, settings, node, sessionExpiryMaxS);
        Connect connect = ConnectReader.read(
                from.connectPacket(),
                endpoint.clientIdentifier(),
                Math.min(options.askedExpiryS(), sessionExpiryMaxS),
                settings.name(),
                from.socket());
        return new Connection(
                endpoint,
                from.socket(),
                from.packets(),
                context,
                connect,
                from.isIdAssigned() ? options.withAssignedId() : options,
                metrics,
                incidents);
    }

    /** CONNECT came in time. Vert.x MQTT's own timer would close a device that we do not read; ours waits for it. */
    private static void replaceTimers(NetSocketInternal socket) {
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        pipeline.remove(ConnectDeadline.NAME);
        if (pipeline.get("keepAliveHandler") != null) {
            pipeline.remove("keepAliveHandler");
            pipeline.remove("idle");
        }
    }

    private Welcome.@Nullable Rejected refusal() {
        if (stopping) {
            return new Welcome.Rejected(ReasonCode.SERVER_SHUTTING_DOWN, "the node is stopping; use another node");
        }
        if (!quota.mayConnect()) {
            return new Welcome.Rejected(
                    ReasonCode.CONNECTION_RATE_EXCEEDED,
                    "the node takes mqtt.connects-per-second-max; try again later");
        }
        return null;
    }

    private void listen(MqttEndpoint endpoint, Connection connection) {
        boolean mqtt5 = connection.connect().version() == ProtocolVersion.MQTT_5;
        endpoint.publishReleaseHandler(packetId -> released(connection, packetId));
        endpoint.subscribeHandler(message -> {
            if (inFlight.passes(connection, message.messageId())) {
                subscribed(endpoint, connection, message);
            }
        });
        endpoint.unsubscribeHandler(message -> {
            if (inFlight.passes(connection, message.messageId())) {
                unsubscribed(endpoint, mqtt5, message);
            }
        });
        endpoint.disconnectMessageHandler(message -> connection.deviceDisconnects());
    }

    // --- after CONNECT ---

    private void published(Connection connection, Publish publish) {
        metrics.message(publish.payload().length);
        if (!connection.isReceivedBefore(publish) && inFlight.passes(connection, publish)) {
            arrivals.published(connection, publish);
        }
    }

    private void released(Connection connection, int packetId) {
        if (!connection.released(packetId)) {
            return;
        }
        arrivals.released(connection, packetId)
                .onComplete(release -> connection.context().runOnContext(v -> {
                    if (release.succeeded()) {
                        connection.complete(packetId);
                    } else {
                        connection.close(ReasonCode.SERVER_BUSY, "a packet id could not be released; connect again");
                    }
                }));
    }

    /** There are no subscriptions yet, and the answer says so (MQTT 3.1.1: failure; MQTT 5: implementation specific). */
    private static void subscribed(MqttEndpoint endpoint, Connection connection, MqttSubscribeMessage message) {
        int count = message.topicSubscriptions().size();
        if (connection.connect().version() == ProtocolVersion.MQTT_5) {
            endpoint.subscribeAcknowledge(
                    message.messageId(),
                    Collections.nCopies(count, MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR),
                    connection.explanation("subscriptions are not supported yet"));
        } else {
            endpoint.subscribeAcknowledge(message.messageId(), Collections.nCopies(count, MqttQoS.FAILURE));
        }
    }

    private static void unsubscribed(MqttEndpoint endpoint, boolean mqtt5, MqttUnsubscribeMessage message) {
        if (mqtt5) {
            endpoint.unsubscribeAcknowledge(
                    message.messageId(),
                    Collections.nCopies(message.topics().size(), MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED),
                    MqttProperties.NO_PROPERTIES);
        } else {
            endpoint.unsubscribeAcknowledge(message.messageId());
        }
    }
}
