package io.balanceofpower.session;

import io.vertx.core.Future;

/** Where the ledgers of this node's devices are: the lanes. Answers come on any thread. */
public interface LedgerKeeper {

    /** Whether the device has numbered anything. */
    Future<Boolean> has(String device);

    /** Takes the device's ledgers away, after everything it sent before has settled; encoded, empty for none. */
    Future<byte[]> remove(String device);

    /** Whether {@link #remove} gave no ledger. */
    boolean isEmpty(byte[] encoded);

    /** Takes over ledgers that another keeper's {@link #remove} gave, before any message offered later. Fails at once if it
     * cannot. */
    Future<Void> put(String device, byte[] encoded);
}
