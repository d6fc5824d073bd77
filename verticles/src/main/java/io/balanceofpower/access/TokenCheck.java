package io.balanceofpower.access;

import io.balanceofpower.settings.TokenSettings;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Checks a JSON Web Token (RFC 7519) with one set of keys: signature, issuer, audience and times. Which algorithms count
 * is ours to say (RFC 8725, 3.1), never the token's: with "none" or a keyed hash, whoever has the public key could make
 * tokens.
 */
final class TokenCheck {

    /** The longest token that is looked at. */
    static final int CHARS_MAX = 8_192;

    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.EDDSA);

    private final TokenSettings settings;
    private final JwtConsumer consumer;

    TokenCheck(TokenSettings settings, Jwks jwks) {
        this.settings = settings;
        JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(jwks.keys());
        resolver.setDisambiguateWithVerifySignature(true);
        this.consumer = new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setExpectedIssuer(settings.issuer())
                .setExpectedAudience(settings.audience())
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(settings.clockSkewS())
                .build();
    }

    /** What came of it. */
    sealed interface Result {}

    /** The token is right and says this. */
    record Valid(User user) implements Result {}

    /** It names a key that is not in the set. */
    enum KeyUnknown implements Result {
        KEY_UNKNOWN
    }

    /** It is wrong. */
    record Invalid(Denial denial) implements Result {}

    /** Takes the time of a signature. */
    Result check(String token) {
        if (token.length() > CHARS_MAX) {
            return new Invalid(Denial.TOKEN_INVALID);
        }
        try {
            return user(consumer.processToClaims(token));
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof UnresolvableKeyException) {
                return KeyUnknown.KEY_UNKNOWN;
            }
            boolean time = e.hasErrorCode(ErrorCodes.EXPIRED) || e.hasErrorCode(ErrorCodes.NOT_YET_VALID);
            return new Invalid(time ? Denial.TOKEN_EXPIRED : Denial.TOKEN_INVALID);
        } catch (MalformedClaimException | RuntimeException e) {
            // The library throws many kinds of the second for a header or claim of another JSON type than it expects.
            return new Invalid(Denial.TOKEN_INVALID);
        }
    }

    private Result user(JwtClaims claims) throws MalformedClaimException {
        String name = claims.getStringClaimValue(settings.userClaim());
        if (name == null || !UsersFile.isName(name)) {
            return new Invalid(Denial.TOKEN_INVALID);
        }
        // A device that may connect for the skew's sake must not be closed at once.
        long endS = claims.getExpirationTime().getValue();
        long endMs = endS > Long.MAX_VALUE / 2000 ? Long.MAX_VALUE : (endS + settings.clockSkewS()) * 1000;
        return new Valid(new User(name, groups(claims), Map.of(), endMs, AuthenticationMethod.JWT));
    }

    private Set<String> groups(JwtClaims claims) throws MalformedClaimException {
        Set<String> groups = new LinkedHashSet<>();
        for (Object group : listed(claims.getClaimValue(settings.groupsClaim()))) {
            if (!(group instanceof String text) || !UsersFile.isName(text)) {
                throw new MalformedClaimException(settings.groupsClaim() + " is not a list of names");
            }
            groups.add(text);
        }
        return groups;
    }

    private static Collection<?> listed(@Nullable Object claim) {
        if (claim == null) {
            return List.of();
        }
        return claim instanceof Collection<?> several ? several : List.of(claim);
    }
}
