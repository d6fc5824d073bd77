package io.balanceofpower.access;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in the form that its reference program prints: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}.
 *
 * @param memoryKib from 7,168 to 65,536, and times {@code iterations} at most 196,608: below, it guards nothing; above, it
 *     takes a second
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Argon2idHash(String text, int memoryKib, int iterations, int lanes, byte[] salt, byte[] hash)
        implements PasswordHash {

    static final String PREFIX = "$argon2";
    static final String ALLOWED = "$argon2id$v=19$m=…,t=…,p=…$salt$hash with m from 7168 to 65536, m times t at most"
            + " 196608, p from 1 to 8, a salt of 8 to 64 bytes and a hash of 16 to 64";

    private static final Pattern FORM = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,3}),p=(\\d)"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final int MEMORY_KIB_MIN = 7_168;
    private static final int MEMORY_KIB_MAX = 65_536;
    private static final int WORK_KIB_MAX = 196_608;

    /** What OWASP's list of password storage names first. */
    private static final int USUAL_MEMORY_KIB = 19_456;

    private static final int USUAL_ITERATIONS = 2;
    private static final int HASH_BYTES = 32;

    static Optional<Argon2idHash> of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int memoryKib = Integer.parseInt(form.group(1));
        int iterations = Integer.parseInt(form.group(2));
        int lanes = Integer.parseInt(form.group(3));
        boolean sound = memoryKib >= MEMORY_KIB_MIN
                && memoryKib <= MEMORY_KIB_MAX
                && iterations >= 1
                && memoryKib * iterations <= WORK_KIB_MAX
                && lanes >= 1
                && lanes <= 8;
        // Base64 has no text of 4n+1 characters.
        if (!sound || form.group(4).length() % 4 == 1 || form.group(5).length() % 4 == 1) {
            return Optional.empty();
        }
        byte[] salt = Base64.getDecoder().decode(form.group(4));
        byte[] hash = Base64.getDecoder().decode(form.group(5));
        return Optional.of(new Argon2idHash(text, memoryKib, iterations, lanes, salt, hash));
    }

    /** Hashes a password with the parameters that a new user gets. */
    static Argon2idHash make(byte[] password, byte[] salt) {
        byte[] hash = hash(password, USUAL_MEMORY_KIB, USUAL_ITERATIONS, 1, salt, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        String text = "$argon2id$v=19$m=" + USUAL_MEMORY_KIB + ",t=" + USUAL_ITERATIONS + ",p=1$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        return new Argon2idHash(text, USUAL_MEMORY_KIB, USUAL_ITERATIONS, 1, salt, hash);
    }

    @Override
    public boolean matches(byte[] password) {
        return password.length <= PASSWORD_BYTES_MAX
                && MessageDigest.isEqual(hash, hash(password, memoryKib, iterations, lanes, salt, hash.length));
    }

    private static byte[] hash(byte[] password, int memoryKib, int iterations, int lanes, byte[] salt, int bytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[bytes];
        generator.generateBytes(password, hash);
        return hash;
    }
}
