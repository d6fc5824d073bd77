package io.balanceofpower.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step1_accept.AcceptMetrics;
import io.balanceofpower.step1_accept.Answer;
import io.balanceofpower.step1_accept.Arrivals;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.ConnectQuota;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Credentials;
import io.balanceofpower.step1_accept.Listening;
import io.balanceofpower.step1_accept.MqttSettings;
import io.balanceofpower.step1_accept.Pending;
import io.balanceofpower.step1_accept.TestListener;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step1_accept.Welcome;
import io.balanceofpower.step1_accept.Will;
import io.balanceofpower.step1_accept.packet.Publish;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sessions between a real listener and owners that do what the test says. Messages settle when the test says so. */
final class SessionsUnderTest implements AutoCloseable {
    static final int WILLS_MAX = 3;
    private static final long EXPIRY_MAX_S = 3_600;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Queue<Unsettled> unsettled = new ConcurrentLinkedQueue<>();

    /** Why the node closed a device's connection, by client id; of several, the last. */
    private final Map<String, Integer> closedWith = new ConcurrentHashMap<>();

    private final FakeDevices devices = new FakeDevices();
    private final Sessions sessions;
    private final Listening listener;

    /** What was published as a will, in order. */
    private final Queue<String> wills = new ConcurrentLinkedQueue<>();

    /** What devices brought to show who they are, as long as anybody holds on to it. */
    private final Queue<WeakReference<Credentials>> brought = new ConcurrentLinkedQueue<>();

    private final Promise<Outcome> laterWills = Promise.promise();
    private volatile boolean willsOpen;

    private volatile Outcome willOutcome = Outcome.Kept.COMMITTED;

    private Future<Outcome> publish(Connect connect, User user, Will will) {
        if (devices.held().isEmpty()) {
            throw new AssertionError("a will of a device that is not this node's");
        }
        wills.add(connect.device() + " " + will.topic());
        return willsOpen ? laterWills.future() : Future.succeededFuture(willOutcome);
    }

    /** What becomes of wills is not known until {@link #settleWills}. */
    void leaveWillsOpen() {
        willsOpen = true;
    }

    void settleWills() {
        laterWills.complete(willOutcome);
    }

    void refuseWills() {
        willOutcome = new Outcome.Refused(Refusal.NO_MATCHING_ROUTE, "no route");
    }

    List<String> wills() {
        return List.copyOf(wills);
    }

    List<WeakReference<Credentials>> brought() {
        return List.copyOf(brought);
    }

    double wills(String outcome) {
        return registry.get("bop.sessions.wills")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    double willsWaiting() {
        return registry.get("bop.sessions.wills.waiting").gauge().value();
    }

    private static final class Unsettled extends Pending {
        Unsettled(Connection connection, Publish publish) {
            super(connection, publish);
        }
    }

    SessionsUnderTest(long takeoverTimeoutMs) {
        SessionSettings settings = new SessionSettings(1_000, EXPIRY_MAX_S, 0, takeoverTimeoutMs, 10_000, WILLS_MAX);
        sessions = new Sessions(vertx, settings, 60_000, devices, this::publish, registry);
        MqttSettings mqtt = new TestListener().node();
        listener = result(Listening.open(
                vertx,
                mqtt,
                mqtt.listeners().get(0),
                EXPIRY_MAX_S,
                Way::new,
                new ConnectQuota(mqtt.connects()),
                new AcceptMetrics(registry)));
    }

    private final class Way implements Arrivals {
        @Override
        public Future<Welcome> connecting(Connect connect, Connection connection) {
            brought.add(new WeakReference<>(connect.credentials()));
            connection.identified(User.ANONYMOUS, new byte[0]);
            return sessions.open(connect, connection);
        }

        @Override
        public void published(Connection connection, Publish publish) {
            Unsettled message = new Unsettled(connection, publish);
            connection.owe(message);
            unsettled.add(message);
        }

        @Override
        public Future<Void> released(Connection connection, int packetId) {
            return Future.succeededFuture();
        }

        @Override
        public void ended(Connection connection) {
            sessions.ended(connection);
        }
    }

    static <T> T result(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done in time", e);
        }
    }

    Sessions sessions() {
        return sessions;
    }

    FakeDevices devices() {
        return devices;
    }

    int port() {
        return listener.port();
    }

    Mqtt5AsyncClient client(String device) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .serverHost("127.0.0.1")
                .serverPort(listener.port())
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException told) {
                        closedWith.put(
                                device, told.getMqttMessage().getReasonCode().getCode());
                    }
                })
                .buildAsync();
    }

    void awaitClosed(String device, int reasonCode) {
        await().untilAsserted(() -> assertThat(closedWith).containsEntry(device, reasonCode));
    }

    void awaitUnsettled(int messages) {
        await().until(() -> unsettled.size() == messages);
    }

    /** Answers all that is pending with success. */
    void settle() {
        for (Unsettled message = unsettled.poll(); message != null; message = unsettled.poll()) {
            Unsettled now = message;
            now.connection().context().runOnContext(v -> {
                now.connection().settle(now, Answer.SUCCESS);
                now.connection().flush();
            });
        }
    }

    double takeovers(String result) {
        return registry.get("bop.sessions.takeovers")
                .tag("result", result)
                .counter()
                .count();
    }

    double connections() {
        return registry.get("bop.mqtt.connections").gauge().value();
    }

    double known() {
        return registry.get("bop.sessions").gauge().value();
    }

    /** Also proves what holds for every test: when all connections have ended, nothing is held and nothing is remembered. */
    @Override
    public void close() {
        try {
            settle();
            result(listener.drain(1_000));
            result(sessions.stop(1));
            await().untilAsserted(() -> assertThat(known()).as("sessions").isZero());
            assertThat(devices.held()).as("granted and not left").isEmpty();
        } finally {
            result(vertx.close());
        }
    }
}
