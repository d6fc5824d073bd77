package io.balanceofpower.access;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The public keys of one JSON Web Key Set (RFC 7517). Keys of other kinds than RSA, EC and Ed25519 are passed over, above
 * all secret ones: whoever knows a token's key could make tokens.
 */
record Jwks(List<JsonWebKey> keys) {

    /** The largest set that is read. */
    static final int BYTES_MAX = 256 * 1024;

    private static final int KEYS_MAX = 100;
    private static final String ALLOWED =
            "a JSON Web Key Set with 1 to " + KEYS_MAX + " public keys, of at most " + BYTES_MAX + " bytes";

    /** Reads and checks a file's content; {@code file} only appears in problems. */
    static YamlLoading<Jwks> load(String file, byte[] content) {
        return content.length > BYTES_MAX
                ? faulty(file, "is too large")
                : read(file, new String(content, StandardCharsets.UTF_8));
    }

    /** @param source only appears in problems */
    static YamlLoading<Jwks> read(String source, String text) {
        try {
            List<JsonWebKey> keys = new JsonWebKeySet(text)
                    .getJsonWebKeys().stream()
                            .filter(key -> key instanceof PublicJsonWebKey)
                            .toList();
            return keys.isEmpty() || keys.size() > KEYS_MAX
                    ? faulty(source, "has " + keys.size() + " public keys")
                    : new YamlLoading.Loaded<>(new Jwks(keys));
        } catch (JoseException
                | ClassCastException e) { // the second where the library expects a list and finds a number
            return faulty(source, "is not a key set");
        }
    }

    static YamlLoading<Jwks> faulty(String source, String wrong) {
        return new YamlLoading.Faulty<>(List.of(new Problem(source, 0, 0, "", "", wrong, ALLOWED)));
    }
}
