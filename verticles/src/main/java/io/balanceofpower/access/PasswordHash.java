package io.balanceofpower.access;

import java.util.Optional;

/**
 * A password's hash, as users.yaml holds it. Its parameters are within limits, so that checking a password takes less than
 * a second and 64 MiB.
 */
sealed interface PasswordHash permits Argon2idHash, BcryptHash {

    /** The longest password that is looked at; a longer one is wrong. */
    int PASSWORD_BYTES_MAX = 1024;

    /** What {@link #read} takes, for a problem's text. */
    String ALLOWED = Argon2idHash.ALLOWED + ", or " + BcryptHash.ALLOWED + "; bop users hash makes one";

    /** Takes as long as the hash's parameters say; not for an event loop. */
    boolean matches(byte[] password);

    /** The text that it was read from. */
    String text();

    /** Empty when the text is no hash of a known kind, or its parameters are out of their limits. */
    static Optional<PasswordHash> read(String text) {
        return text.startsWith(Argon2idHash.PREFIX)
                ? Argon2idHash.of(text).map(hash -> hash)
                : BcryptHash.of(text).map(hash -> hash);
    }
}
