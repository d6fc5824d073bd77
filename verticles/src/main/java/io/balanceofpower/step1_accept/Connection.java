package io.balanceofpower.step1_accept;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.QoS;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.mqtt.MqttEndpoint;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One device's network connection, from its CONNECT to the last answer it is owed.
 *
 * <p>Methods run on the connection's event loop unless they say otherwise; every field is owned by it.
 */
public final class Connection implements Challenge {
    /** How long a closing connection may take to send what was written to it; then it is cut off. */
    private static final long CLOSE_LIMIT_MS = 1_000;

    private final MqttEndpoint endpoint;
    private final NetSocketInternal socket;
    private final PacketQueue packets;
    private final Context context;
    /** Any thread may read it. What the device has shown goes when it is identified. */
    private volatile Connect connect;

    private final ConnectOptions options;
    private final AcceptMetrics metrics;
    private final Incidents incidents;
    private final Traffic traffic = new Traffic();
    private final long connectedAtNs = System.nanoTime();
    private final Promise<Void> end = Promise.promise();

    private final EnumSet<Hold> holds = EnumSet.noneOf(Hold.class);
    private boolean welcomed;

    /** CONNACK was sent. */
    private boolean answered;

    /** Waits for the device's next AUTH. */
    private @Nullable Promise<byte[]> challenged;

    private long challengedAtNs;
    private @Nullable User user;
    private byte[] proof = new byte[0];
    private @Nullable Will will;

    /** We or the device have decided to close: nothing more is sent. */
    private boolean closed;

    /** The socket is closed. */
    private boolean gone;

    /** PINGRESPs are written and not flushed. */
    private boolean pongs;

    private long heardAtNs = System.nanoTime();
    private long unwritableSinceNs;
    private OwedAnswers owed;
    private ReceivedIds received = new ReceivedIds();

    /** Packet ids whose release is being put on record; each was that of a message within the window. */
    private @Nullable Set<Integer> releasing;

    private Answer.@Nullable Close ending;
    private long sessionExpiryS;

    Connection(
            MqttEndpoint endpoint,
            NetSocketInternal socket,
            PacketQueue packets,
            Context context,
            Connect connect,
            ConnectOptions options,
            AcceptMetrics metrics,
            Incidents incidents) {
        this.endpoint = endpoint;
        this.socket = socket;
        this.packets = packets;
        this.context = context;
        this.connect = connect;
        this.options = options;
        this.metrics = metrics;
        this.incidents = incidents;
        this.sessionExpiryS = connect.sessionExpiryS();
        this.will = connect.will();
        this.owed = owedAnswers();
    }

    private OwedAnswers owedAnswers() {
        return new OwedAnswers(
                socket.channelHandlerContext(),
                connect.version(),
                received,
                options.devicePacketBytesMax(),
                options.explain());
    }

    /** Any thread. */
    public Connect connect() {
        return connect;
    }

    /** The context of the connection's event loop. Any thread. */
    public Context context() {
        return context;
    }

    /** How long the session outlives this connection, as the device said last, in seconds. */
    public long sessionExpiryS() {
        return sessionExpiryS;
    }

    /** What is left to be said for the device when the connection has ended; null for nothing. */
    public @Nullable Will will() {
        return will;
    }

    // --- who it is ---

    /**
     * The device has shown that this is who it is. Before the connection is welcome. Any thread.
     *
     * @param serverData the Authentication Data of the CONNACK, for devices that sent an Authentication Method
     */
    public void identified(User shown, byte[] serverData) {
        context.runOnContext(v -> {
            user = shown;
            proof = serverData;
            connect = connect.withoutSecrets();
        });
    }

    /** Who the device has shown to be. Once the connection is welcome. */
    public User user() {
        return requireNonNull(user, "not identified");
    }

    @Override
    public Future<byte[]> ask(byte[] data) {
        Promise<byte[]> answer = Promise.promise();
        context.runOnContext(v -> {
            if (closed || gone) {
                answer.fail("the connection has ended");
                return;
            }
            challenged = answer;
            challengedAtNs = System.nanoTime();
            var unused = socket.channelHandlerContext().writeAndFlush(options.challenge(connect, data));
            release(Hold.CONNECTING);
        });
        return answer.future();
    }

    /** Whether the device must send AUTH and nothing else now. */
    boolean isChallenged() {
        return challenged != null;
    }

    /** The device sent AUTH. Gives what is wrong with that; null for nothing. */
    @Nullable
    String authenticates(byte reason, MqttProperties properties) {
        Promise<byte[]> waits = challenged;
        if (waits == null) {
            return connect.credentials().method() == null
                    ? "AUTH without an Authentication Method in CONNECT"
                    : "AUTH that nobody asked for; to authenticate again, connect again";
        }
        if (reason != ConnectOptions.CONTINUE_AUTHENTICATION
                || !Objects.equals(
                        connect.credentials().method(),
                        PacketProperties.text(properties, MqttProperties.AUTHENTICATION_METHOD))) {
            return "AUTH must go on with the Authentication Method of CONNECT";
        }
        challenged = null;
        hold(Hold.CONNECTING);
        waits.complete(PacketProperties.bytes(properties, MqttProperties.AUTHENTICATION_DATA));
        return null;
    }

    // --- reading ---

    /**
     * Answers a PINGREQ at once, before what stands in front of it is handled: a device whose messages wait for Kafka
     * must not take the server for dead. False before CONNACK, when nothing may be sent.
     */
    boolean pinged() {
        boolean readsAnswers = channel().isWritable();
        if (answered && !closed && readsAnswers) {
            var unused = socket.channelHandlerContext().write(MqttMessage.PINGRESP);
            pongs = true;
        }
        return answered;
    }

    /**
     * All that has come by now was read: what was written meanwhile goes out in one piece.
     *
     * @param heard whether a packet was among it, which shows that the device is alive
     */
    void readComplete(boolean heard) {
        if (heard) {
            heardAtNs = System.nanoTime();
        }
        if (pongs) {
            pongs = false;
            socket.channelHandlerContext().flush();
        }
    }

    /** Lets packets wait, and stops reading, for a reason. */
    public void hold(Hold reason) {
        if (holds.isEmpty()) {
            traffic.held(System.nanoTime());
        }
        if (holds.add(reason)) {
            metrics.held(reason);
            steer();
        }
    }

    /** Takes a reason back. Reading goes on when it was the last one. */
    public void release(Hold reason) {
        if (!holds.remove(reason)) {
            return;
        }
        if (holds.isEmpty()) {
            // Time in which we did not listen does not count against the device's keep-alive.
            heardAtNs = System.nanoTime();
            traffic.released(heardAtNs);
        }
        steer();
    }

    /** Whoever does not read is not read at all: else PINGREQs, which never wait, would be answered into nowhere. */
    private void steer() {
        if (!closed) {
            packets.hold(isHeld(), holds.contains(Hold.SLOW_READER) || holds.contains(Hold.TOO_FAST));
        }
    }

    private Channel channel() {
        return socket.channelHandlerContext().channel();
    }

    /** Whether CONNECT was answered with success, and the connection is not closed by the server. */
    boolean isWelcome() {
        return answered && !closed;
    }

    boolean isHeld() {
        return !holds.isEmpty();
    }

    void writabilityChanged(boolean writable) {
        if (writable) {
            release(Hold.SLOW_READER);
        } else {
            unwritableSinceNs = System.nanoTime();
            hold(Hold.SLOW_READER);
        }
    }

    // --- answers ---

    /** Registers a message in the order in which answers go back. */
    public void owe(Pending pending) {
        owed.add(pending);
        traffic.took(pending.bytes());
        if (isWindowFull()) {
            hold(Hold.WINDOW_FULL);
        }
    }

    /**
     * MQTT 5 devices know the receive maximum and keep to it, so they are read on and can still ping; for them only QoS 0
     * counts here. Bytes count for all.
     */
    private boolean isWindowFull() {
        int counted = connect.version() == ProtocolVersion.MQTT_5 ? owed.size() - owed.acknowledgeable() : owed.size();
        return counted >= options.receiveMaximum() || owed.bytes() >= options.inFlightBytesMax();
    }

    /** Whether one more QoS 1 or 2 message is more than the device was told to send (MQTT 5, 3.3.4). */
    boolean isReceiveMaximumReached() {
        return owed.unfinished() >= options.receiveMaximum();
    }

    /** Answers a message. What can be sent by now goes out with the next {@link #flush}. */
    public void settle(Pending pending, Answer answer) {
        pending.answer(answer);
        if (answer instanceof Answer.Acknowledge ack && ack.reason().value() < 0) {
            refused(ack.reason(), ack.detail());
        }
        owed.takeAnswered(!closed, this::close);
        if (!isWindowFull()) {
            release(Hold.WINDOW_FULL);
        }
        endIfSettled();
    }

    /** Shows that a message was refused, which {@link #settle} does itself where the answer says so. */
    public void refused(ReasonCode reason, String detail) {
        traffic.refused();
        note(Incident.Kind.MESSAGE_REFUSED, reason, detail);
    }

    /** Sends the answers that were settled since the last time. Must follow in the same turn of the event loop. */
    public void flush() {
        if (closed) {
            owed.discard();
        } else {
            owed.flush();
        }
    }

    /** A QoS 2 message whose first copy was received already: answered again, not passed on (MQTT 5, 4.3.3). */
    boolean isReceivedBefore(Publish publish) {
        if (publish.qos() != QoS.EXACTLY_ONCE) {
            return false;
        }
        if (received.contains(publish.packetId())) {
            owed.write(AckPackets.PUBREC, publish.packetId(), ReasonCode.SUCCESS, "");
            owed.flush();
            return true;
        }
        return owed.qos(publish.packetId()) == QoS.EXACTLY_ONCE;
    }

    /** Whether a message that was sent with this packet id is not answered, or not released by the device. */
    boolean isInUse(int packetId) {
        return owed.qos(packetId) != null || received.contains(packetId);
    }

    /** Answers a message that no step takes, when its turn has come. */
    void refuse(Publish publish, Answer answer) {
        Pending refused = new Refused(this, publish);
        owe(refused);
        settle(refused, answer);
        flush();
    }

    private static final class Refused extends Pending {
        Refused(Connection connection, Publish publish) {
            super(connection, publish);
        }
    }

    /**
     * The device releases a packet id. It may use the id again once it gets {@link #complete}. False if there is nothing to put
     * on record: the id is not known, which the device is told, or its release is under way.
     */
    boolean released(int packetId) {
        Set<Integer> underWay = releasing;
        if (received.remove(packetId)) {
            underWay = underWay == null ? new HashSet<>() : underWay;
            underWay.add(packetId);
            releasing = underWay;
            return true;
        }
        if (underWay == null || !underWay.contains(packetId)) {
            complete(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
        return false;
    }

    /** The release is on record, so that nobody takes the next message with this id for a copy. */
    void complete(int packetId) {
        requireNonNull(releasing).remove(packetId);
        owed.released();
        complete(packetId, ReasonCode.SUCCESS);
    }

    private void complete(int packetId, ReasonCode reason) {
        if (!closed) {
            owed.write(AckPackets.PUBCOMP, packetId, reason, "");
            owed.flush();
        }
    }

    /** A reason string, if the device wants them in packets other than CONNACK and DISCONNECT (MQTT 5, 3.1.2.11.7). */
    MqttProperties explanation(String detail) {
        return options.explain() ? options.reasonString(detail) : MqttProperties.NO_PROPERTIES;
    }

    // --- life ---

    void accept(Welcome.Accepted accepted) {
        welcomed = true;
        if (!closed) {
            received = accepted.session();
            owed = owedAnswers();
            answered = true;
            endpoint.accept(accepted.sessionPresent(), options.connack(connect, proof));
            metrics.accepted();
            packets.allow(options.packetBytesMax());
            release(Hold.CONNECTING);
        }
        endIfSettled();
    }

    void reject(ReasonCode reason, String detail) {
        welcomed = true;
        if (!closed) {
            refuse(reason, detail);
        }
        endIfSettled();
    }

    private void refuse(ReasonCode reason, String detail) {
        boolean mqtt5 = connect.version() == ProtocolVersion.MQTT_5;
        metrics.rejected(reason);
        note(Incident.Kind.CONNECT_REFUSED, reason, detail);
        answered = true;
        will = null; // of a CONNECT that was refused there is none (MQTT 5, 3.1.2.5)
        noMore();
        cutOffLater();
        endpoint.reject(
                mqtt5 ? reason.inConnack() : reason.inConnackOf311(),
                mqtt5 ? options.reasonString(detail) : MqttProperties.NO_PROPERTIES);
    }

    /**
     * Stops reading, waits until nothing is pending or the limit has passed, and closes with the reason. Any thread.
     *
     * @return done when the connection has ended and is owed nothing, which may be long after the limit
     */
    public Future<Void> endSettled(ReasonCode reason, String detail, long limitMs) {
        context.runOnContext(v -> {
            if (closed || ending != null) {
                return;
            }
            ending = new Answer.Close(reason, detail);
            hold(Hold.ENDING);
            context.owner().setTimer(Math.max(1, limitMs), timer -> close(reason, detail));
            endIfSettled();
        });
        return end.future();
    }

    private void close(Answer.Close close) {
        close(close.reason(), close.detail());
    }

    /**
     * Closes at once: in MQTT 5 with a DISCONNECT that says why, before CONNACK with that. What is pending stays pending,
     * unanswered.
     */
    public void close(ReasonCode reason, String detail) {
        if (closed) {
            return;
        }
        if (!answered) {
            refuse(reason, detail);
            return;
        }
        metrics.disconnected(reason);
        note(Incident.Kind.DISCONNECTED, reason, detail);
        // Before the flush, which comes back here when it fails.
        noMore();
        owed.flush();
        cutOffLater();
        if (endpoint.isConnected()) {
            endpoint.disconnect(reason.inDisconnect(), options.reasonString(detail));
        } else {
            socket.close();
        }
    }

    private void note(Incident.Kind kind, ReasonCode reason, String detail) {
        incidents.add(connect.device(), new Incident(System.currentTimeMillis(), kind, reason, detail));
    }

    /** What there is to see of it. */
    ConnectionView view(long nowNs) {
        return new ConnectionView(
                connect.device(),
                connect.listener(),
                user == null ? "" : user.name(),
                connect.version(),
                connect.remoteAddress(),
                TimeUnit.NANOSECONDS.toMillis(nowNs - connectedAtNs),
                TimeUnit.NANOSECONDS.toMillis(nowNs - heardAtNs),
                traffic.messages(),
                traffic.bytes(),
                traffic.messagesPerSecond(),
                traffic.refusals(),
                owed.size(),
                owed.bytes(),
                List.copyOf(holds),
                traffic.heldMs(nowNs));
    }

    /** Packets that were decoded and not handled yet are dropped. */
    private void noMore() {
        closed = true;
        packets.end();
        if (challenged != null) {
            challenged.tryFail("the connection has ended");
            challenged = null;
        }
    }

    /**
     * The device sent DISCONNECT. Counts from when it is decoded, since it may wait behind messages until the socket is
     * closed, and is a farewell all the same (MQTT-3.14.4-3).
     *
     * @param askedExpiryS the new Session Expiry Interval
     */
    void farewell(long askedExpiryS, boolean withWill) {
        sessionExpiryS = Math.min(askedExpiryS, options.sessionExpiryMaxS());
        if (!withWill) {
            will = null;
        }
    }

    /** It is the turn of the device's DISCONNECT; Vert.x MQTT closes the socket after this. */
    void deviceDisconnects() {
        noMore();
        cutOffLater();
    }

    /** Reading or writing failed, so nothing can be said any more. */
    void broke() {
        noMore();
        cutOff();
    }

    /** Vert.x closes a socket after all that was written to it, which a device that does not read puts off for ever. */
    private void cutOffLater() {
        context.owner().setTimer(CLOSE_LIMIT_MS, timer -> {
            if (!gone) {
                cutOff();
            }
        });
    }

    /** From Vert.x's handler outwards, past Vert.x, straight to the channel. */
    private void cutOff() {
        var unused = socket.channelHandlerContext().close();
    }

    void networkClosed() {
        noMore();
        gone = true;
        metrics.closed();
        endIfSettled();
    }

    private void endIfSettled() {
        if (owed.size() > 0 || !welcomed) {
            return;
        }
        if (gone) {
            end.tryComplete();
        } else if (ending != null) {
            close(ending);
        }
    }

    /** Done when the connection has ended and is owed nothing. */
    Future<Void> ended() {
        return end.future();
    }

    /** Closes a connection that has been silent, or kept waiting, for too long, or whose user's time is over. */
    void check(long nowNs, long utcNowNs) {
        traffic.look(nowNs);
        if (closed) {
            return;
        }
        if (challenged != null && nowNs - challengedAtNs > options.connectTimeoutNs()) {
            close(ReasonCode.NOT_AUTHORIZED, "no AUTH within the connect time-out");
        } else if (!welcomed) {
            if (nowNs - heardAtNs > options.ackTimeoutNs()) {
                close(ReasonCode.SERVER_BUSY, "the session could not be opened in time; try again");
            }
        } else if (!isHeld() && options.keepAliveNs() > 0 && nowNs - heardAtNs > options.keepAliveNs()) {
            close(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing received for one and a half keep-alive intervals");
        } else if (holds.contains(Hold.SLOW_READER) && nowNs - unwritableSinceNs > options.ackTimeoutNs()) {
            close(ReasonCode.KEEP_ALIVE_TIMEOUT, "what was sent was not read within mqtt.ack-timeout-ms");
        } else if (user != null && user.expiresAtMs() <= TimeUnit.NANOSECONDS.toMillis(utcNowNs)) {
            close(ReasonCode.MAXIMUM_CONNECT_TIME, "the token has expired; connect again with a new one");
        } else if (utcNowNs - owed.oldestReceivedAtNs() > options.ackTimeoutNs()) {
            close(
                    ReasonCode.SERVER_BUSY,
                    "Kafka has not confirmed a message within mqtt.ack-timeout-ms; connect again and resend");
        }
    }
}
