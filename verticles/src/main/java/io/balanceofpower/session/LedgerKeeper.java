package io.balanceofpower.session;

import io.vertx.core.Future;

/** Where the ledgers of this node's devices are: the lanes. Answers come on any thread. */
public interface LedgerKeeper {

    /** Whether the device has numbered anything. */
    Future<Boolean> has(String device);

    /** Takes the device's ledgers away, after everything it sent before has settled; encoded, empty for none. */
    Future<byte[]> remove(String device);

    /** Takes over ledgers that another keeper's {@link #remove} gave. */
    Future<Void> put(String device, byte[] encoded);
}
