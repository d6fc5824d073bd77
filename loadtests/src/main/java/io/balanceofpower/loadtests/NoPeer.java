package io.balanceofpower.loadtests;

import org.jspecify.annotations.Nullable;

/** A peer cannot be had on this machine. The message is the reason, with the remedy where there is one. */
final class NoPeer extends Exception {

    NoPeer(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
