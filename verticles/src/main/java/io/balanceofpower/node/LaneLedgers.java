package io.balanceofpower.node;

import io.balanceofpower.session.LedgerKeeper;
import io.balanceofpower.step5_admit.LedgerState;
import io.balanceofpower.step6_commit.Lanes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import reactor.core.publisher.Mono;

/** The sessions' way to the ledgers, which the lanes keep. */
final class LaneLedgers implements LedgerKeeper {
    private final Lanes lanes;

    LaneLedgers(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public Future<Boolean> has(String device) {
        return future(lanes.laneOf(device).ledgers(device).map(states -> !states.isEmpty()));
    }

    @Override
    public Future<byte[]> remove(String device) {
        return future(lanes.laneOf(device).removeLedgers(device).map(LedgerState::encode));
    }

    @Override
    public boolean isEmpty(byte[] encoded) {
        return LedgerState.decode(encoded).isEmpty();
    }

    @Override
    public Future<Void> put(String device, byte[] encoded) {
        return future(lanes.laneOf(device).putLedgers(LedgerState.decode(encoded)));
    }

    private static <T> Future<T> future(Mono<T> mono) {
        Promise<T> promise = Promise.promise();
        mono.subscribe(promise::tryComplete, promise::tryFail, promise::tryComplete);
        return promise.future();
    }
}
