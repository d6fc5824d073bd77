package io.balanceofpower.owners;

import io.balanceofpower.ownership.NotGranted;
import reactor.core.publisher.MonoSink;

/** A device that wants to be this node's. */
record Wish(boolean cleanStart, long sessionExpiryMs, MonoSink<Acquired> answer, long startedNs) {

    void fail(NotGranted reason) {
        answer.error(new NotAcquiredException(reason));
    }
}
