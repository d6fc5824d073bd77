package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.cluster.PeerFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class PeerNodesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger asked = new AtomicInteger();

    private BiFunction<String, Buffer, Future<Buffer>> busyFor(int times) {
        return (run, payload) -> asked.incrementAndGet() <= times
                ? Future.failedFuture(new PeerFailure.Busy(1))
                : Future.succeededFuture(Buffer.buffer(run).appendBuffer(payload));
    }

    @Test
    void shouldSendARequestLaterThatCouldNotBeSent() {
        byte[] answer =
                new PeerNodes(busyFor(2), 60_000).ask("run ", new byte[] {'?'}).block(SOON);
        assertThat(answer).asString().isEqualTo("run ?");
        assertThat(asked).hasValue(3);
    }

    @Test
    void shouldGiveUpWhenNobodyCanWaitForTheAnswerAnyMore() {
        assertThatThrownBy(() -> new PeerNodes(busyFor(Integer.MAX_VALUE), 200)
                        .ask("run", new byte[0])
                        .block(SOON))
                .hasRootCauseInstanceOf(PeerFailure.Busy.class);
        assertThat(asked).hasValue(6);
    }

    @Test
    void shouldNotRepeatARequestThatWasSent() {
        PeerNodes nodes = new PeerNodes(
                (run, payload) -> {
                    asked.incrementAndGet();
                    return Future.failedFuture(new IllegalStateException("no answer"));
                },
                60_000);
        assertThatThrownBy(() -> nodes.ask("run", new byte[0]).block(SOON)).hasMessage("no answer");
        assertThat(asked).hasValue(1);
    }
}
