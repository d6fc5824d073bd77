package io.balanceofpower.owners;

import reactor.core.publisher.Mono;

/** The way to the other nodes. */
@FunctionalInterface
public interface OtherNodes {

    /**
     * Asks a process; it answers with what its {@link Owners#asked} gives. An error, within a bounded time, if it is not
     * reached or does not answer. Returns at once.
     */
    Mono<byte[]> ask(String run, byte[] request);
}
