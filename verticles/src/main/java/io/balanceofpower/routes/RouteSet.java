package io.balanceofpower.routes;

import io.balanceofpower.step4_route.Routes;
import java.time.Instant;

/**
 * Routes that count, or did, as a whole.
 *
 * @param hash SHA-256 of the file and those that it refers to, in hexadecimal digits
 * @param version 1 for what the node started with, and one more for each set after it
 * @param since when they began to count
 */
public record RouteSet(Routes routes, String hash, long version, Instant since) {
    private static final int SHORT_CHARS = 12;

    /** Enough of the hash to tell sets apart. */
    public String shortHash() {
        return shortened(hash);
    }

    static String shortened(String hash) {
        return hash.length() <= SHORT_CHARS ? hash : hash.substring(0, SHORT_CHARS);
    }
}
