package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectoryTest {
    private static final int TIMEOUT_MS = 200;
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    /** What the map under the directory answers to every call. */
    private volatile Supplier<CompletionStage<?>> map = CompletableFuture::new;

    private final Directory directory = new Directory(vertx, map(), settings(), "run-1", new MeshMetrics(registry));

    private static MeshSettings settings() {
        return new MeshSettings(
                "test", "n1", "127.0.0.1", "127.0.0.1", 5701, 0, List.of(), "", 1, 1000, 1000, 4000, 1000, TIMEOUT_MS);
    }

    @SuppressWarnings("unchecked")
    private IMap<String, String> map() {
        return (IMap<String, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IMap.class}, (proxy, method, arguments) -> map.get());
    }

    @AfterEach
    void close() throws Exception {
        directory.close();
        Meshes.get(vertx.close());
    }

    private double failed(String reason) {
        return registry.get("bop.directory.failed")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void shouldFailInTimeWhenNoAnswerComes() {
        assertThatThrownBy(() -> Meshes.get(directory.claim("device")))
                .isInstanceOf(DirectoryFailure.TimedOut.class)
                .hasMessageContaining(Integer.toString(TIMEOUT_MS));
        assertThat(failed("timed_out")).isEqualTo(1);
        assertThat(registry.get("bop.directory.requests")
                        .tag("operation", "claim")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldFailInTimeWhenTheMapBlocks() {
        CountDownLatch stuck = new CountDownLatch(1);
        map = () -> {
            Awaitility.await().until(() -> stuck.getCount() == 0);
            return new CompletableFuture<>();
        };
        try {
            Future<Optional<Owner>> found = directory.find("device");
            assertThat(found.isComplete()).isFalse();
            assertThatThrownBy(() -> Meshes.get(found)).isInstanceOf(DirectoryFailure.TimedOut.class);
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void shouldRefuseMoreRequestsThanItsLimitAndRecover() throws Exception {
        Queue<CompletableFuture<String>> answers = new ConcurrentLinkedQueue<>();
        map = () -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        };
        for (int i = 0; i < Directory.REQUESTS_MAX; i++) {
            var unused = directory.find("device");
        }
        assertThatThrownBy(() -> Meshes.get(directory.find("device"))).isInstanceOf(DirectoryFailure.Busy.class);
        assertThat(failed("busy")).isEqualTo(1);
        assertThat(registry.get("bop.directory.pending").gauge().value()).isEqualTo(Directory.REQUESTS_MAX);

        Awaitility.await().until(() -> answers.size() == Directory.REQUESTS_MAX);
        answers.forEach(answer -> answer.complete(null));
        map = () -> CompletableFuture.completedFuture(null);

        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                registry.get("bop.directory.pending").gauge().value())
                        .isZero());
        assertThat(Meshes.get(directory.find("device"))).isEmpty();
    }

    @Test
    void shouldSayUnavailableWithTooFewNodes() {
        map = () -> CompletableFuture.failedFuture(new SplitBrainProtectionException("too few"));
        assertThatThrownBy(() -> Meshes.get(directory.find("device"))).isInstanceOf(DirectoryFailure.Unavailable.class);
        assertThat(failed("unavailable")).isEqualTo(1);
    }

    @Test
    void shouldSayBrokenWhenTheMapThrows() {
        map = () -> {
            throw new HazelcastInstanceNotActiveException();
        };
        assertThatThrownBy(() -> Meshes.get(directory.find("device")))
                .isInstanceOf(DirectoryFailure.Broken.class)
                .hasCauseInstanceOf(HazelcastInstanceNotActiveException.class);
        assertThat(failed("error")).isEqualTo(1);
    }

    @Test
    void shouldSayBrokenWhenTheEntryIsNoOwner() {
        map = () -> CompletableFuture.completedFuture("nonsense");
        assertThatThrownBy(() -> Meshes.get(directory.find("device"))).isInstanceOf(DirectoryFailure.Broken.class);
    }

    @Test
    void shouldRefuseRequestsAfterItsEnd() {
        directory.close();
        assertThatThrownBy(() -> Meshes.get(directory.find("device"))).isInstanceOf(DirectoryFailure.Unavailable.class);
        assertThat(registry.get("bop.directory.pending").gauge().value()).isZero();
    }
}
