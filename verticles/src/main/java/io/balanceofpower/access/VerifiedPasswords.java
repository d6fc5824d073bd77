package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();
    private final long keptNs;
    private final LongSupplier nanoTime;

    private record Entry(String hash, long untilNs) {}

    /** @param keptS 0 keeps nothing */
    VerifiedPasswords(long keptS, LongSupplier nanoTime) {
        this.keptNs = TimeUnit.SECONDS.toNanos(keptS);
        this.nanoTime = nanoTime;
    }

    boolean contains(String user, byte[] password, PasswordHash hash) {
        Entry entry = keptNs == 0 ? null : entries.get(key(user, password));
        return entry != null && entry.hash().equals(hash.text()) && entry.untilNs() - nanoTime.getAsLong() > 0;
    }

    void add(String user, byte[] password, PasswordHash hash) {
        if (keptNs == 0) {
            return;
        }
        long nowNs = nanoTime.getAsLong();
        if (entries.size() >= ENTRIES_MAX) {
            entries.values().removeIf(entry -> entry.untilNs() - nowNs <= 0);
        }
        Iterator<ByteBuffer> some = entries.keySet().iterator();
        while (entries.size() >= ENTRIES_MAX && some.hasNext()) {
            some.next();
            some.remove();
        }
        entries.put(key(user, password), new Entry(hash.text(), nowNs + keptNs));
    }

    /** Forgets all. */
    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    /** The lengths keep two pairs of name and password apart that read the same one after the other. */
    private ByteBuffer key(String user, byte[] password) {
        byte[] name = user.getBytes(UTF_8);
        ByteBuffer text = ByteBuffer.allocate(4 + name.length + password.length);
        text.putInt(name.length).put(name).put(password);
        return ByteBuffer.wrap(ScramMechanism.SHA_256.hmac(key, text.array()));
    }
}
