package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT in WebSockets. */
@Timeout(60)
class WebSocketIT {
    private static final String PATH = "/edge/mqtt";

    private ListenerUnderTest listener =
            new ListenerUnderTest(new TestListener().webSocket(PATH).node());

    @AfterEach
    void close() {
        listener.close();
    }

    /** What a device receives. */
    private static final class Received implements WebSocket.Listener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicInteger pongs = new AtomicInteger();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            synchronized (bytes) {
                while (data.hasRemaining()) {
                    bytes.write(data.get());
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pongs.incrementAndGet();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        int count() {
            synchronized (bytes) {
                return bytes.size();
            }
        }

        byte first() {
            synchronized (bytes) {
                return bytes.toByteArray()[0];
            }
        }
    }

    private final Received received = new Received();

    private WebSocket open(String path, String... subProtocols) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subProtocols.length > 0) {
            builder.subprotocols(subProtocols[0], java.util.Arrays.copyOfRange(subProtocols, 1, subProtocols.length));
        }
        return builder.buildAsync(URI.create("ws://127.0.0.1:" + listener.port() + path), received)
                .join();
    }

    private static byte[] bytes(MqttMessage packet) {
        try (RawDevice codec = new RawDevice(new java.net.Socket())) {
            return codec.bytes(packet);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final byte[] CONNECT =
            bytes(RawDevice.connect(MqttVersion.MQTT_3_1_1, "d1").build());

    private static void send(WebSocket socket, byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    private WebSocket connected() {
        WebSocket socket = open(PATH, "mqtt");
        send(socket, CONNECT);
        await().until(() -> received.count() == 4);
        assertThat(received.first()).as("CONNACK").isEqualTo((byte) 0x20);
        return socket;
    }

    // --- the handshake ---

    @ParameterizedTest
    @ValueSource(strings = {PATH, PATH + "?token=x"})
    void shouldSpeakTheSubProtocolAtThePath(String path) {
        WebSocket socket = open(path, "mqttv3.1", "mqtt");
        assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
        send(socket, CONNECT);
        await().until(() -> received.count() == 4);
    }

    @ParameterizedTest
    @CsvSource({"/mqtt, 404", "/, 404", "/edge/mqtt/more, 404", "/edge, 404"})
    void shouldAnswerOtherPathsWithNotFound(String path, int status) {
        assertRefused(() -> open(path, "mqtt"), status);
    }

    @Test
    void shouldRefuseAWebSocketForAnotherProtocol() {
        assertRefused(() -> open(PATH), 400);
        assertRefused(() -> open(PATH, "mqttv3.1"), 400);
        assertRefused(() -> open(PATH, "chat"), 400);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable opening, int status) {
        assertThatThrownBy(opening)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /edge/mqtt HTTP/1.1           | 400
            POST /edge/mqtt HTTP/1.1          | 405
            GET /other HTTP/1.1               | 404
            NONSENSE                          | 400
            """)
    void shouldAnswerOrdinaryRequestsAndClose(String request, String status) throws IOException {
        try (RawHttp http = new RawHttp(listener.port())) {
            http.send(request + "\r\nHost: node\r\n\r\n");
            assertThat(http.readToEnd()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void shouldBoundTheHeadAndTheBodyOfARequest() throws IOException {
        try (RawHttp http = new RawHttp(listener.port())) {
            http.send("GET /edge/mqtt HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
            assertThat(http.readToEnd()).startsWith("HTTP/1.1 400");
        }
        try (RawHttp http = new RawHttp(listener.port())) {
            http.send("POST /edge/mqtt HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
            assertThat(http.readToEnd()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void shouldCloseADeviceWhoseUpgradeNeverComes() throws IOException {
        listener.close();
        listener = new ListenerUnderTest(
                new TestListener().webSocket(PATH).connectTimeoutMs(1_000).node());
        try (RawHttp silent = new RawHttp(listener.port());
                RawDevice slow = new RawDevice(listener.port())) {
            slow.send("GET /edge/mqtt HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(4, TimeUnit.SECONDS)
                    .until(() -> slow.isClosedWhenSent(new byte[] {'x'}));
            assertThat(silent.readToEnd()).isEmpty();
        }
        WebSocket noConnect = open(PATH, "mqtt");
        await().until(received.closed::isDone);
        assertThat(noConnect.isInputClosed()).isTrue();
        assertThat(listener.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(3);
    }

    // --- frames ---

    @Test
    void shouldTakePacketsHoweverTheyAreCutIntoFramesAndFragments() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        WebSocket socket = connected();
        listener.arrivals().answerWith(message -> Answer.SUCCESS);
        byte[] stream = packets(20, random);
        boolean last = true;
        for (int from = 0; from < stream.length; ) {
            int length = Math.min(stream.length - from, 1 + random.nextInt(3_000));
            last = from + length == stream.length || random.nextBoolean();
            socket.sendBinary(ByteBuffer.wrap(stream, from, length), last).join();
            from += length;
        }
        await().untilAsserted(() ->
                assertThat(listener.arrivals().takenCount()).as("seed " + seed).isEqualTo(20));
        // CONNACK, and a PUBACK for each.
        await().untilAsserted(
                        () -> assertThat(received.count()).as("seed " + seed).isEqualTo(4 + 20 * 4));
    }

    private static byte[] packets(int count, Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int id = 1; id <= count; id++) {
            byte[] payload = new byte[random.nextInt(10_000)];
            stream.writeBytes(bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, id, "t", payload)));
        }
        return stream.toByteArray();
    }

    @Test
    void shouldTakeAPacketOfTheLargestSizeInOneFrameAndNoLargerFrame() {
        WebSocket socket = connected();
        byte[] payload = new byte[99_990];
        send(socket, bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", payload)));
        assertThat(listener.awaitTaken(0).publish().payload()).hasSize(99_990);

        var unused = socket.sendBinary(ByteBuffer.wrap(new byte[100_000 + 65_536 + 1]), true);
        await().until(received.closed::isDone);
        assertThat(listener.arrivals().takenCount()).isEqualTo(1);
    }

    @Test
    void shouldAnswerPing() {
        WebSocket socket = connected();
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        await().until(() -> received.pongs.get() == 1);
    }

    @Test
    void shouldCloseAtText() {
        WebSocket socket = connected();
        socket.sendText("text", true).join();
        assertThat(received.closed.orTimeout(10, TimeUnit.SECONDS).join())
                .as("unsupported data")
                .isEqualTo(1003);
        await().until(() -> listener.arrivals().ended().size() == 1);
    }

    @Test
    void shouldEndTheConnectionWhenTheWebSocketIsClosed() {
        connected().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().until(() -> listener.arrivals().ended().size() == 1);
    }

    @Test
    void shouldTellADeviceOfALargePacketInsideAFrame() {
        WebSocket socket = connected();
        send(socket, bytes(RawDevice.publishPacket(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[100_100])));
        await().until(received.closed::isDone);
        assertThat(listener.counted("bop.mqtt.disconnects", ReasonCode.PACKET_TOO_LARGE))
                .isEqualTo(1);
    }

    // --- inside TLS, and beside other listeners ---

    @Test
    void shouldSpeakInsideTls(@TempDir Path directory) {
        TestPki pki = new TestPki(directory);
        try (ListenerUnderTest secure = new ListenerUnderTest(
                new TestListener().webSocket(PATH).tls(pki.settings()).node())) {
            WebSocket socket = HttpClient.newBuilder()
                    .sslContext(pki.client(null))
                    .build()
                    .newWebSocketBuilder()
                    .subprotocols("mqtt")
                    .buildAsync(URI.create("wss://127.0.0.1:" + secure.port() + PATH), received)
                    .join();
            send(socket, CONNECT);
            await().until(() -> received.count() == 4);
            assertThat(secure.arrivals().connected()).hasSize(1);
        }
    }

    @Test
    void shouldHaveSeveralWithPathsOfTheirOwn() {
        listener.close();
        listener = new ListenerUnderTest(new TestListener()
                .node(
                        new TestListener().name("a").webSocket("/a").listener(),
                        new TestListener().name("b").webSocket("/b").listener()));
        assertThat(open("/a", "mqtt").getSubprotocol()).isEqualTo("mqtt");
        assertRefused(() -> open("/b", "mqtt"), 404);
    }
}
