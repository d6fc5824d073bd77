package io.balanceofpower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the guard, which watches every test of this module, would see something. */
class EventLoopGuardIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldSeeABlockingCallOnAnEventLoop() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        vertx.runOnContext(v -> {
            waitALittle();
            done.countDown();
        });
        done.await();

        assertThat(EventLoopGuard.drain()).isNotEmpty().allMatch(call -> call.contains("waitALittle"));
    }

    @Test
    void shouldFailTheTestInWhichItHappened() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        vertx.runOnContext(v -> {
            waitALittle();
            done.countDown();
        });
        done.await();

        EventLoopGuard guard = new EventLoopGuard();
        assertThatThrownBy(guard::afterEachTest)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("waitALittle");
    }

    @Test
    void shouldLetWorkersWait() throws Exception {
        vertx.executeBlocking(() -> {
                    waitALittle();
                    return true;
                })
                .await(20, TimeUnit.SECONDS);

        assertThat(EventLoopGuard.drain()).isEmpty();
    }

    private static void waitALittle() {
        try {
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
