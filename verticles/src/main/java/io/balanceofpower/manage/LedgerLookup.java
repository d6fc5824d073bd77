package io.balanceofpower.manage;

import java.util.function.Function;
import java.util.function.Supplier;

/** What came of looking for a device. */
public sealed interface LedgerLookup {

    /** The device is known. */
    record Known(LedgerView view) implements LedgerLookup {}

    /** Nothing is known of the device. */
    record Unknown() implements LedgerLookup {}

    /** @param reason why the node cannot tell now, though it will later */
    record NotNow(String reason) implements LedgerLookup {}

    default <T> T fold(Function<LedgerView, T> known, Supplier<T> unknown, Function<String, T> notNow) {
        if (this instanceof Known k) {
            return known.apply(k.view());
        }
        return this instanceof NotNow n ? notNow.apply(n.reason()) : unknown.get();
    }
}
