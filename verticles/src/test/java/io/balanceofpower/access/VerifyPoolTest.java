package io.balanceofpower.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class VerifyPoolTest {
    private static final int EVENT_LOOPS = 4;
    private static final int OFFERS = 20_000;

    /** {@link io.balanceofpower.EventLoopGuard} sees an event loop that waits for a lock. */
    @Test
    void shouldNotLetEventLoopsWaitForEachOther() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        try (VerifyPool pool = new VerifyPool(2, 64)) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < EVENT_LOOPS; i++) {
                all.add(Future.future(done -> ((VertxInternal) vertx)
                        .createEventLoopContext()
                        .runOnContext(v -> {
                            int mine = 0;
                            for (int offer = 0; offer < OFFERS; offer++) {
                                mine += pool.offer(() -> 1).isPresent() ? 1 : 0;
                            }
                            done.complete(mine);
                        })));
            }
            int taken = 0;
            for (Future<Integer> each : all) {
                taken += each.await(30, TimeUnit.SECONDS);
            }
            assertThat(taken).isGreaterThanOrEqualTo(2 + 64);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldTakeAsManyAsRunAndWaitAndThenAgainWhenOneHasEnded() throws Exception {
        CountDownLatch ends = new CountDownLatch(1);
        try (VerifyPool pool = new VerifyPool(1, 2)) {
            List<Optional<Future<Boolean>>> offered = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                offered.add(pool.offer(() -> await(ends)));
            }
            assertThat(offered).extracting(Optional::isPresent).containsExactly(true, true, true, false);

            ends.countDown();
            for (Optional<Future<Boolean>> each : offered.subList(0, 3)) {
                assertThat(each.orElseThrow().await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(pool.offer(() -> true)).isPresent();
        }
    }

    @Test
    void shouldTellWhatTheWorkThrowsAndGoOn() throws Exception {
        try (VerifyPool pool = new VerifyPool(1, 0)) {
            Future<Object> failed = pool.offer(() -> {
                        throw new IllegalStateException("no such hash");
                    })
                    .orElseThrow();
            assertThat(failed.otherwise(Throwable::getMessage).await(10, TimeUnit.SECONDS))
                    .isEqualTo("no such hash");
            assertThat(pool.offer(() -> true)).isPresent();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
