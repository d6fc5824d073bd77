package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Passwords that were right a short while ago, so that a device that comes back costs no hash. No password is kept: the
 * key is a keyed hash of it, under a key that only this process knows. An entry counts only for the very hash that it was
 * checked against, so that a changed password counts at once.
 *
 * <p>Bounded by {@value #ENTRIES_MAX}; at it, some entry gives way. Any thread.
 */
final class VerifiedPasswords {
    static final int ENTRIES_MAX = 10_000;

    private final byte[] key = Users.randomBytes(32);

    /** The hash that the password was checked against. */
    private final Cache<ByteBuffer, String> hashes;

    /** @param keptS 0 keeps nothing */
    VerifiedPasswords(long keptS, LongSupplier nanoTime) {
        hashes = Caffeine.newBuilder()
                .maximumSize(ENTRIES_MAX)
                .expireAfterWrite(Duration.ofSeconds(keptS))
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    boolean contains(String user, byte[] password, PasswordHash hash) {
        return hash.text().equals(hashes.getIfPresent(key(user, password)));
    }

    void add(String user, byte[] password, PasswordHash hash) {
        hashes.put(key(user, password), hash.text());
    }

    /** Forgets all. */
    void clear() {
        hashes.invalidateAll();
    }

    long size() {
        hashes.cleanUp();
        return hashes.estimatedSize();
    }

    /** The lengths keep two pairs of name and password apart that read the same one after the other. */
    private ByteBuffer key(String user, byte[] password) {
        byte[] name = user.getBytes(UTF_8);
        ByteBuffer text = ByteBuffer.allocate(4 + name.length + password.length);
        text.putInt(name.length).put(name).put(password);
        return ByteBuffer.wrap(ScramMechanism.SHA_256.hmac(key, text.array()));
    }
}
