package io.balanceofpower.owners;

import reactor.core.publisher.MonoSink;

/** A device that wants to be this node's. */
record Wish(boolean cleanStart, long sessionExpiryMs, MonoSink<Acquired> answer, long startedNs) {}
