package io.balanceofpower.access;

import static java.util.Objects.requireNonNull;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys at an https address: fetched at the start, every {@value #PERIOD_S} seconds, and when a token names a key that is
 * not known, but then not more often than every {@value #PAUSE_S} seconds, or any stranger could make this node a source
 * of requests. A fetch that fails keeps the keys that are known. Any thread.
 */
final class FetchedKeys implements KeySource {
    static final int PERIOD_S = 300;
    static final int PAUSE_S = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);

    private final URI address;
    private final HttpClient client;
    private final ScheduledExecutorService thread;

    private volatile Optional<Jwks> keys = Optional.empty();
    private volatile boolean faulty;

    /** The last fetch, under way or over. */
    private final AtomicReference<Fetch> last = new AtomicReference<>(
            new Fetch(System.nanoTime() - TimeUnit.SECONDS.toNanos(PAUSE_S), Future.succeededFuture(true)));

    private record Fetch(long beganAtNs, Future<Boolean> done) {}

    /** @param thread on which keys are fetched, one after the other */
    FetchedKeys(URI address, HttpClient client, ScheduledExecutorService thread) {
        this.address = address;
        this.client = client;
        this.thread = thread;
        var unused = refreshed();
        var unusedToo = thread.scheduleWithFixedDelay(this::fetch, PERIOD_S, PERIOD_S, TimeUnit.SECONDS);
    }

    /** One that follows no redirection, which could lead away from https. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public Optional<Jwks> keys() {
        return keys;
    }

    /** Whether the last fetch failed. */
    boolean isFaulty() {
        return faulty;
    }

    @Override
    public Future<Boolean> refreshed() {
        Fetch before = requireNonNull(last.get());
        if (!before.done().isComplete()) {
            return before.done();
        }
        if (System.nanoTime() - before.beganAtNs() < TimeUnit.SECONDS.toNanos(PAUSE_S)) {
            return Future.succeededFuture(false);
        }
        Promise<Boolean> done = Promise.promise();
        if (!last.compareAndSet(before, new Fetch(System.nanoTime(), done.future()))) {
            return refreshed();
        }
        thread.execute(() -> {
            fetch();
            done.complete(true);
        });
        return done.future();
    }

    private void fetch() {
        YamlLoading<Jwks> fetched = get();
        if (fetched instanceof YamlLoading.Loaded<Jwks> loaded) {
            keys = Optional.of(loaded.value());
            faulty = false;
        } else if (!faulty) {
            faulty = true;
            List<Problem> problems = ((YamlLoading.Faulty<Jwks>) fetched).problems();
            LOG.error("The keys of tokens cannot be fetched, so those from before still count; {}", problems);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private YamlLoading<Jwks> get() {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                // The request's limit ends with the head, and a body that trickles would hold the thread for ever.
                CompletableFuture.delayedExecutor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .execute(() -> close(body));
                if (response.statusCode() != 200) {
                    return Jwks.faulty(address.toString(), "answers with status " + response.statusCode());
                }
                byte[] bytes = body.readNBytes(Jwks.BYTES_MAX + 1);
                return bytes.length > Jwks.BYTES_MAX
                        ? Jwks.faulty(address.toString(), "is too large")
                        : Jwks.read(address.toString(), new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return Jwks.faulty(address.toString(), "cannot be fetched (" + e + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Jwks.faulty(address.toString(), "was not fetched before the node stopped");
        }
    }
}
