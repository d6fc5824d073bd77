package io.balanceofpower.access;

import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Issues tokens, with one key of one algorithm. */
public final class Issuer {
    public static final String NAME = "https://issuer.example";
    public static final String AUDIENCE = "bop";

    private final String algorithm;
    private final PublicJsonWebKey key;

    private Issuer(String algorithm, PublicJsonWebKey key, String keyId) {
        this.algorithm = algorithm;
        this.key = key;
        key.setKeyId(keyId);
    }

    public static Issuer of(String algorithm, String keyId) {
        try {
            PublicJsonWebKey key = switch (algorithm) {
                case "RS256" -> RsaJwkGenerator.generateJwk(2048);
                case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
                default -> OkpJwkGenerator.generateJwk("Ed25519");
            };
            return new Issuer(algorithm, key, keyId);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicJsonWebKey key() {
        return key;
    }

    /** The public keys of these. */
    public static String jwks(Issuer... issuers) {
        return new JsonWebKeySet(List.of(issuers).stream().map(Issuer::key).toList())
                .toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    public static JwtClaims claims(String user, Instant end) {
        JwtClaims claims = new JwtClaims();
        claims.setSubject(user);
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setExpirationTime(NumericDate.fromSeconds(end.getEpochSecond()));
        return claims;
    }

    /** A token of a user, good for an hour, with something changed. */
    String token(String user, Consumer<JwtClaims> change) {
        JwtClaims claims = claims(user, Instant.now().plusSeconds(3600));
        change.accept(claims);
        return sign(claims);
    }

    public String sign(JwtClaims claims) {
        return sign(claims, algorithm, key.getKeyId(), key.getPrivateKey());
    }

    static String sign(JwtClaims claims, String algorithm, String keyId, PrivateKey key) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(algorithm);
        token.setKeyIdHeaderValue(keyId);
        token.setKey(key);
        return compact(token);
    }

    /** A token whose "signature" is a keyed hash, with the issuer's public key as the key. */
    String confused(JwtClaims claims, byte[] publicKey) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setKey(new org.jose4j.keys.HmacKey(publicKey));
        return compact(token);
    }

    private static String compact(JsonWebSignature token) {
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
