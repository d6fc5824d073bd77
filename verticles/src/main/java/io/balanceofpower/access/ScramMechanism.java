package io.balanceofpower.access;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The mechanisms of RFC 7677 and their functions (RFC 5802, 2.2), on what every Java has. */
enum ScramMechanism {
    SHA_256("SCRAM-SHA-256", "HmacSHA256", "SHA-256", 32),
    SHA_512("SCRAM-SHA-512", "HmacSHA512", "SHA-512", 64);

    private final String word;
    private final String hmac;
    private final String digest;
    private final int bytes;

    ScramMechanism(String word, String hmac, String digest, int bytes) {
        this.word = word;
        this.hmac = hmac;
        this.digest = digest;
        this.bytes = bytes;
    }

    /** Its registered name, which is also MQTT 5's authentication method. */
    String word() {
        return word;
    }

    /** How long keys and proofs are. */
    int bytes() {
        return bytes;
    }

    static Optional<ScramMechanism> of(String word) {
        return Stream.of(values())
                .filter(mechanism -> mechanism.word.equals(word))
                .findFirst();
    }

    byte[] hmac(byte[] key, byte[] text) {
        Mac mac = mac(key);
        return mac.doFinal(text);
    }

    byte[] hash(byte[] text) {
        try {
            return MessageDigest.getInstance(digest).digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** {@code Hi}: takes time that grows with the iterations. */
    byte[] saltedPassword(byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] round = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = round.clone();
        for (int i = 1; i < iterations; i++) {
            round = mac.doFinal(round);
            result = xor(result, round);
        }
        return result;
    }

    static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[one.length];
        for (int i = 0; i < one.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            // A key of no bytes means the same as one zero byte, and is refused.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, hmac));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e); // every Java has it, and every key is one
        }
    }
}
