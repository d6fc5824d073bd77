package io.balanceofpower.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.NotGranted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a node's devices come and go, with real connections. */
@Timeout(60)
class SessionsIT {
    private static final int TAKEN_OVER = 0x8E;
    private static final int BUSY = 0x89;
    private static final long LONG_MS = 60_000;
    private static final long SHORT_MS = 200;

    private SessionsUnderTest node = new SessionsUnderTest(LONG_MS);
    private FakeDevices devices = node.devices();

    @AfterEach
    void close() {
        node.close();
    }

    private void takeOverWithinMs(long takeoverTimeoutMs) {
        node.close();
        node = new SessionsUnderTest(takeoverTimeoutMs);
        devices = node.devices();
    }

    private static <T> T result(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Mqtt5ConnAck> connect(Mqtt5AsyncClient client) {
        return client.connectWith().cleanStart(false).sessionExpiryInterval(60).send();
    }

    private static CompletableFuture<Mqtt5PublishResult> publish(Mqtt5AsyncClient client) {
        return client.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).send();
    }

    private Mqtt5AsyncClient connected(String device) {
        Mqtt5AsyncClient client = node.client(device);
        result(connect(client));
        return client;
    }

    @Test
    void shouldForgetWhatADeviceBroughtToShowWhoItIs() {
        Mqtt5AsyncClient client = node.client("a");
        result(client.connectWith()
                .simpleAuth()
                .username("u")
                .password("secret".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send());

        assertThat(node.brought()).hasSize(1);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(node.brought().get(0).get()).isNull();
        });
        assertThat(client.getState().isConnected()).isTrue();
    }

    private static int refusal(CompletableFuture<Mqtt5ConnAck> connect) {
        try {
            result(connect);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Mqtt5ConnAckException refused) {
                return refused.getMqttMessage().getReasonCode().getCode();
            }
            throw e;
        }
        throw new AssertionError("it is welcome");
    }

    private void awaitWishes(int count) {
        await().until(() -> devices.wishesMade() == count);
    }

    private void awaitAsked(String... all) {
        await().untilAsserted(() -> assertThat(devices.asked()).containsExactly(all));
    }

    // --- coming and going ---

    @Test
    void shouldAcquireADeviceThatConnectsAndGiveItBackWhenItLeaves() {
        Mqtt5AsyncClient client = node.client("d1");
        Mqtt5ConnAck connack = result(connect(client));
        assertThat(connack.isSessionPresent()).isFalse();
        assertThat(node.known()).isEqualTo(1);

        result(client.disconnectWith().sessionExpiryInterval(7).send());

        awaitAsked("acquire d1 for 60000", "left d1 1 for 7000");
        await().until(() -> node.known() == 0);
    }

    @Test
    void shouldGoOnWithASessionThatTheOwnersKnow() {
        devices.keepSessions();
        assertThat(result(connect(node.client("d1"))).isSessionPresent()).isTrue();
    }

    @Test
    void shouldPassOnThatADeviceStartsAnew() {
        result(node.client("d1")
                .connectWith()
                .cleanStart(true)
                .sessionExpiryInterval(0)
                .send());
        assertThat(devices.asked()).containsExactly("acquire d1 anew for 0");
    }

    @Test
    void shouldGiveADeviceBackOnlyWhenItsMessagesHaveSettled() {
        Mqtt5AsyncClient client = connected("d1");
        CompletableFuture<Mqtt5PublishResult> published = publish(client);
        node.awaitUnsettled(1);
        result(client.disconnect());
        await().during(300, TimeUnit.MILLISECONDS).until(() -> devices.asked().equals(List.of("acquire d1 for 60000")));

        node.settle();

        awaitAsked("acquire d1 for 60000", "left d1 1 for 60000");
        published.cancel(true);
    }

    @Test
    void shouldGiveBackADeviceWhoseConnectionBrokeWhileItWasAcquired() throws IOException {
        devices.grantLater();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.getOutputStream().write(connectPacket("d1"));
            awaitWishes(1);
        }

        devices.grant(0);

        awaitAsked("acquire d1 anew for 0", "left d1 1 for 0");
        await().until(() -> node.known() == 0);
    }

    /** MQTT 3.1.1, clean session, a minute of keep-alive. */
    private static byte[] connectPacket(String device) {
        String head = "\u0010" + (char) (12 + device.length()) + "\0\u0004MQTT\u0004\u0002\0<\0";
        return (head + (char) device.length() + device).getBytes(StandardCharsets.US_ASCII);
    }

    // --- refused ---

    @Test
    void shouldRefuseDevicesWhileFewerNodesAreInSightThanTheMeshNeeds() {
        devices.seeTooFewNodes();
        assertThat(refusal(connect(node.client("d1")))).isEqualTo(0x88);
        assertThat(devices.asked()).isEmpty();
        assertThat(node.known()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"CLAIMED_ELSEWHERE, 0x89", "LANE_OVER, 0x89", "NOT_IN_TIME, 0x89", "TOO_MANY_DEVICES, 0x97"})
    void shouldSayWhyADeviceCannotBeHadAndTakeItWhenItCan(NotGranted reason, String code) {
        devices.grantLater();
        CompletableFuture<Mqtt5ConnAck> first = connect(node.client("d1"));
        awaitWishes(1);
        devices.refuse(0, reason);
        assertThat(refusal(first)).isEqualTo(Integer.decode(code));
        await().until(() -> node.known() == 0);

        CompletableFuture<Mqtt5ConnAck> second = connect(node.client("d1"));
        awaitWishes(2);
        devices.grant(1);

        result(second);
    }

    // --- two connections of one device ---

    @Test
    void shouldSettleAndCloseTheEarlierConnectionBeforeItAcquiresTheDeviceAgain() {
        Mqtt5AsyncClient first = connected("d1");
        CompletableFuture<Mqtt5PublishResult> published = publish(first);
        node.awaitUnsettled(1);

        CompletableFuture<Mqtt5ConnAck> second = connect(node.client("d1"));
        await().during(300, TimeUnit.MILLISECONDS).until(() -> devices.wishesMade() == 1);
        assertThat(second).isNotDone();
        node.settle();

        result(second);
        assertThat(result(published).getError()).isEmpty();
        node.awaitClosed("d1", TAKEN_OVER);
        assertThat(devices.asked())
                .containsExactly("acquire d1 for 60000", "left d1 1 for 60000", "acquire d1 for 60000");
        assertThat(node.takeovers("local")).isEqualTo(1);
    }

    @Test
    void shouldTellTheNewConnectionToComeLaterWhenTheEarlierDoesNotSettle() {
        takeOverWithinMs(SHORT_MS);
        Mqtt5AsyncClient first = connected("d1");
        CompletableFuture<Mqtt5PublishResult> published = publish(first);
        node.awaitUnsettled(1);

        assertThat(refusal(connect(node.client("d1")))).isEqualTo(BUSY);

        node.awaitClosed("d1", TAKEN_OVER);
        assertThat(published).as("acknowledged although it was too late").isNotDone();
        assertThat(node.takeovers("busy")).isEqualTo(1);
        assertThat(devices.wishesMade()).isEqualTo(1);
        node.settle();
        connected("d1");
        assertThat(devices.held()).containsExactly(devices.claim(1));
        published.cancel(true);
    }

    @Test
    void shouldServeTwoConnectionsThatComeAtOnceOneAfterTheOther() {
        devices.grantLater();
        CompletableFuture<Mqtt5ConnAck> first = connect(node.client("d1"));
        awaitWishes(1);
        CompletableFuture<Mqtt5ConnAck> second = connect(node.client("d1"));
        await().during(300, TimeUnit.MILLISECONDS).until(() -> devices.wishesMade() == 1);

        devices.grant(0);
        result(first);
        node.awaitClosed("d1", TAKEN_OVER);
        awaitWishes(2);
        devices.grant(1);

        result(second);
        assertThat(devices.asked())
                .containsExactly("acquire d1 for 60000", "left d1 1 for 60000", "acquire d1 for 60000");
    }

    @Test
    void shouldLetOnlySomeConnectionsOfADeviceWait() {
        devices.grantLater();
        List<CompletableFuture<Mqtt5ConnAck>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(connect(node.client("d1")));
        }
        await().until(() -> node.connections() == 8);

        assertThat(refusal(connect(node.client("d1")))).isEqualTo(BUSY);

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        for (int i = 0; i < 8; i++) {
            awaitWishes(i + 1);
            devices.grant(i);
        }
        waiting.forEach(SessionsIT::result);
    }

    // --- other nodes ---

    @Test
    void shouldSettleCloseAndGiveBackADeviceThatAnotherNodeWants() {
        Mqtt5AsyncClient client = connected("d1");
        CompletableFuture<Mqtt5PublishResult> published = publish(client);
        node.awaitUnsettled(1);

        node.sessions().takenOver("d1", devices.claim(0), false);
        await().during(300, TimeUnit.MILLISECONDS).until(() -> !devices.held().isEmpty());
        node.settle();

        node.awaitClosed("d1", TAKEN_OVER);
        assertThat(result(published).getError()).isEmpty();
        awaitAsked("acquire d1 for 60000", "left d1 1 for 60000");
        assertThat(node.takeovers("remote")).isEqualTo(1);
    }

    @Test
    void shouldGiveBackADeviceThatAnotherNodeWantsAsSoonAsItIsGranted() {
        devices.grantLater();
        CompletableFuture<Mqtt5ConnAck> connect = connect(node.client("d1"));
        awaitWishes(1);

        ClaimId claim = devices.grant(0);
        node.sessions().takenOver("d1", claim, false);

        result(connect);
        node.awaitClosed("d1", TAKEN_OVER);
        awaitAsked("acquire d1 for 60000", "left d1 1 for 60000");
    }

    @Test
    void shouldCloseADeviceWhoseLaneIsOver() {
        connected("d1");

        node.sessions().lost("d1", devices.claim(0));

        node.awaitClosed("d1", BUSY);
        assertThat(node.takeovers("lane_over")).isEqualTo(1);
        await().until(() -> node.known() == 0);
    }

    @Test
    void shouldNotCloseAConnectionForAnEarlierClaim() {
        Mqtt5AsyncClient first = connected("d1");
        result(first.disconnect());
        await().until(() -> devices.held().isEmpty());
        Mqtt5AsyncClient second = connected("d1");

        node.sessions().takenOver("d1", devices.claim(0), false);
        node.sessions().lost("d1", devices.claim(0));
        node.sessions().lost("stranger", devices.claim(0));

        CompletableFuture<Mqtt5PublishResult> published = publish(second);
        node.awaitUnsettled(1);
        node.settle();
        assertThat(result(published).getError()).isEmpty();
        assertThat(node.takeovers("remote") + node.takeovers("lane_over")).isZero();
    }

    // --- looking ---

    @Test
    void shouldShowItsDevicesInPages() {
        devices.grantLater();
        CompletableFuture<Mqtt5ConnAck> first = connect(node.client("a"));
        awaitWishes(1);
        devices.grant(0);
        result(first);
        CompletableFuture<Mqtt5ConnAck> waiting = connect(node.client("b"));
        awaitWishes(2);

        List<SessionView> all = SessionsUnderTest.result(node.sessions().page("", 10));
        assertThat(all).extracting(SessionView::device).containsExactly("a", "b");
        assertThat(all).extracting(SessionView::connected).containsExactly(true, false);
        assertThat(all).extracting(SessionView::version).containsExactly("MQTT_5", "");
        assertThat(SessionsUnderTest.result(node.sessions().page("", 1))).containsExactly(all.get(0));
        assertThat(SessionsUnderTest.result(node.sessions().page("a", 10))).containsExactly(all.get(1));
        devices.grant(1);
        result(waiting);
    }
}
