package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchedKeysTest {

    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String body = Issuer.jwks(Issuer.of("ES256", "k1"));
    private volatile int status = 200;
    private HttpsServer server;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = new TestCertificate(directory, "CN=localhost", "ip:127.0.0.1");
    }

    @BeforeEach
    void serve() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.createContext("/keys", this::answer);
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "/keys");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        thread.shutdownNow();
    }

    @Test
    void shouldFetchAtTheStart() throws Exception {
        FetchedKeys keys = keys("/keys", trusting());
        await().until(() -> keys.keys().isPresent());
        assertThat(keys.keys().orElseThrow().keys()).hasSize(1);
        assertThat(keys.isFaulty()).isFalse();
    }

    @Test
    void shouldLetATokenWaitForTheFirstFetch() throws Exception {
        FetchedKeys keys = keys("/keys", trusting());
        assertThat(result(keys.refreshed())).isTrue();
        assertThat(keys.keys()).isPresent();
        assertThat(requests.get()).isEqualTo(1);
    }

    @Test
    void shouldNotFetchAgainForEachToken() throws Exception {
        FetchedKeys keys = keys("/keys", trusting());
        result(keys.refreshed());
        for (int i = 0; i < 100; i++) {
            assertThat(result(keys.refreshed())).isFalse();
        }
        assertThat(requests.get()).isEqualTo(1);
    }

    @Test
    void shouldFollowNoRedirection() throws Exception {
        assertThatNothingIsTaken(keys("/elsewhere", trusting()));
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLarge() throws Exception {
        body = Issuer.jwks(Issuer.of("ES256", "k1")) + " ".repeat(Jwks.BYTES_MAX);
        assertThatNothingIsTaken(keys("/keys", trusting()));
    }

    @Test
    void shouldRefuseAnErrorsBody() throws Exception {
        status = 500;
        assertThatNothingIsTaken(keys("/keys", trusting()));
    }

    @Test
    void shouldRefuseWhatIsNoKeySet() throws Exception {
        body = "{\"keys\":5}";
        assertThatNothingIsTaken(keys("/keys", trusting()));
    }

    @Test
    void shouldRefuseAServerThatNobodyVouchesFor() {
        assertThatNothingIsTaken(keys("/keys", FetchedKeys.client()));
    }

    @Test
    void shouldRefuseWhenNobodyAnswers() throws Exception {
        FetchedKeys keys = keys("/keys", trusting());
        result(keys.refreshed());
        server.stop(0);
        assertThatNothingIsTaken(
                new FetchedKeys(URI.create("https://127.0.0.1:" + port() + "/keys"), trusting(), thread));
        assertThat(keys.keys()).isPresent();
    }

    private static void assertThatNothingIsTaken(FetchedKeys keys) {
        result(keys.refreshed());
        assertThat(keys.keys()).isEmpty();
        assertThat(keys.isFaulty()).isTrue();
    }

    private FetchedKeys keys(String path, HttpClient client) {
        return new FetchedKeys(URI.create("https://127.0.0.1:" + port() + path), client, thread);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static HttpClient trusting() throws Exception {
        return HttpClient.newBuilder().sslContext(certificate.context()).build();
    }

    private static boolean result(Future<Boolean> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
