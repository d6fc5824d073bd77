package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps to check a user by SCRAM, in the form of RFC 5803: {@code
 * SCRAM-SHA-256$4096:salt$StoredKey:ServerKey}, in Base64. Nobody can log in with it, unlike with a password.
 *
 * @param iterations from 4,096, as RFC 7677 demands, to 100,000; the device computes them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ScramCredential(ScramMechanism mechanism, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    static final String ALLOWED = "SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey or the same of SCRAM-SHA-512, with"
            + " 4096 to 100000 iterations and a salt of 8 to 64 bytes; bop users hash --scram makes them";

    /** What a new user gets. */
    static final int USUAL_ITERATIONS = 8_192;

    private static final Pattern FORM = Pattern.compile(
            "(SCRAM-SHA-(?:256|512))\\$(\\d{4,6}):([A-Za-z0-9+/]+=*)" + "\\$([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)");

    static Optional<ScramCredential> of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        ScramMechanism mechanism = ScramMechanism.of(form.group(1)).orElseThrow();
        int iterations = Integer.parseInt(form.group(2));
        try {
            ScramCredential credential = new ScramCredential(
                    mechanism, iterations, bytes(form.group(3)), bytes(form.group(4)), bytes(form.group(5)));
            return Optional.of(credential).filter(ScramCredential::isSound);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private boolean isSound() {
        return iterations >= 4_096
                && iterations <= 100_000
                && salt.length >= 8
                && salt.length <= 64
                && storedKey.length == mechanism.bytes()
                && serverKey.length == mechanism.bytes();
    }

    /** Of a password that SASLprep has prepared. Takes time that grows with the iterations. */
    static ScramCredential make(ScramMechanism mechanism, byte[] password, byte[] salt, int iterations) {
        byte[] salted = mechanism.saltedPassword(password, salt, iterations);
        byte[] clientKey = mechanism.hmac(salted, "Client Key".getBytes(US_ASCII));
        byte[] serverKey = mechanism.hmac(salted, "Server Key".getBytes(US_ASCII));
        return new ScramCredential(mechanism, iterations, salt, mechanism.hash(clientKey), serverKey);
    }

    /** As it stands in users.yaml. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return mechanism.word() + "$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }
}
