package io.balanceofpower.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** From Reactor, which the bridge speaks, to Vert.x and back. */
final class Futures {
    private Futures() {}

    /** Subscribes at once. The future completes on whatever thread the value comes from. */
    static <T extends @Nullable Object> Future<T> of(Mono<T> mono) {
        Promise<T> promise = Promise.promise();
        mono.subscribe(promise::tryComplete, promise::tryFail, promise::tryComplete);
        return promise.future();
    }

    /** Waits for the future once subscribed to. */
    static <T> Mono<T> mono(Future<T> future) {
        return Mono.create(sink -> future.onComplete(sink::success, sink::error));
    }
}
