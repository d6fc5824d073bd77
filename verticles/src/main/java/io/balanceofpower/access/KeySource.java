package io.balanceofpower.access;

import io.vertx.core.Future;
import java.util.Optional;

/** Where the keys of tokens come from. Any thread; nothing blocks. */
interface KeySource {

    /** The newest that are known; empty when none ever were. */
    Optional<Jwks> keys();

    /** Looks for newer ones, if that was not done a short while ago. Gives whether it looked; never fails. */
    Future<Boolean> refreshed();
}
