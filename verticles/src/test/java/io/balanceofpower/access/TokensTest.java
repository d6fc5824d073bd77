package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.access.TokenCheck.Invalid;
import io.balanceofpower.access.TokenCheck.Result;
import io.balanceofpower.access.TokenCheck.Valid;
import io.balanceofpower.settings.TokenSettings;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
    private static final TokenSettings SETTINGS =
            new TokenSettings("jwks.json", Issuer.NAME, Issuer.AUDIENCE, "sub", "groups", 30);
    private static final Result INVALID = new Invalid(Denial.TOKEN_INVALID);
    private static final Result EXPIRED = new Invalid(Denial.TOKEN_EXPIRED);

    private final VerifyPool pool = new VerifyPool(1, 4);
    private final Issuer issuer = Issuer.of("ES256", "k1");
    private final KeysOfTest source = new KeysOfTest();
    private final Tokens tokens = new Tokens(SETTINGS, source, pool);

    /** Keys that become others when somebody looks again. */
    private static final class KeysOfTest implements KeySource {
        private Optional<Jwks> keys = Optional.empty();
        private Optional<Jwks> next = Optional.empty();
        private int refreshes;

        @Override
        public Optional<Jwks> keys() {
            return keys;
        }

        @Override
        public Future<Boolean> refreshed() {
            refreshes++;
            keys = next.or(() -> keys);
            return Future.succeededFuture(next.isPresent());
        }
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void shouldTakeATokenOfEachAlgorithm(String algorithm) {
        Issuer other = Issuer.of(algorithm, "k2");
        Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 60);
        JwtClaims claims = Issuer.claims("anna", end);
        claims.setStringListClaim("groups", "ops", "desk");
        source.keys = Optional.of(jwks(issuer, other));
        assertThat(verify(other.sign(claims)))
                .isEqualTo(new Valid(new User(
                        "anna",
                        Set.of("ops", "desk"),
                        Map.of(),
                        end.plusSeconds(30).toEpochMilli(),
                        AuthenticationMethod.JWT)));
    }

    @Test
    void shouldTakeAGroupThatIsNoList() {
        assertThat(check(claims -> claims.setStringClaim("groups", "ops")))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.user().groups()).containsExactly("ops"));
    }

    @Test
    void shouldTakeAnAudienceAmongOthers() {
        assertThat(check(claims -> claims.setAudience("x", Issuer.AUDIENCE))).isInstanceOf(Valid.class);
    }

    @Test
    void shouldRefuseClaimsThatAreNotRight() {
        assertThat(check(claims -> claims.setIssuer("https://other.example"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.unsetClaim("iss"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setAudience("other"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.unsetClaim("aud"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.unsetClaim("exp"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.unsetClaim("sub"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setSubject(""))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setSubject("a\u0000b"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setClaim("sub", 5))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setClaim("groups", List.of("a", 5)))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setClaim("exp", "soon"))).isEqualTo(INVALID);
        assertThat(check(claims -> claims.setStringClaim("long", "x".repeat(9000))))
                .isEqualTo(INVALID);
    }

    @Test
    void shouldRefuseATokenBeforeAndAfterItsTime() {
        long nowS = Instant.now().getEpochSecond();
        assertThat(check(claims -> claims.setExpirationTime(NumericDate.fromSeconds(nowS - 60))))
                .isEqualTo(EXPIRED);
        assertThat(check(claims -> claims.setNotBefore(NumericDate.fromSeconds(nowS + 60))))
                .isEqualTo(EXPIRED);
        assertThat(check(claims -> claims.setExpirationTime(NumericDate.fromSeconds(nowS - 10))))
                .as("within the skew")
                .isInstanceOf(Valid.class);
    }

    @Test
    void shouldNotCountBeyondTheEndOfTime() {
        assertThat(check(claims -> claims.setExpirationTime(NumericDate.fromSeconds(Long.MAX_VALUE - 1))))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.user().expiresAtMs()).isEqualTo(Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseATokenWithoutASignature() {
        source.keys = Optional.of(jwks(issuer));
        String claims = issuer.token("anna", c -> {}).split("\\.", -1)[1];
        for (String algorithm : List.of("none", "None", "NONE", "")) {
            String header = base64("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}");
            assertThat(verify(header + "." + claims + ".")).as(algorithm).isEqualTo(INVALID);
        }
        assertThat(verify(base64("{\"kid\":\"k1\"}") + "." + claims + ".")).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":5}",
                "{\"alg\":[\"ES256\"],\"kid\":\"k1\"}",
                "{\"alg\":\"ES256\",\"kid\":5}",
                "{\"alg\":\"ES256\",\"kid\":{}}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":5}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[\"b64\"],\"b64\":5}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"x5t\":5}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"zip\":5}",
                "{\"alg\":\"ES256\",\"alg\":\"none\"}",
                "[]",
                "5",
                "{",
            })
    void shouldRefuseAHeaderThatIsNone(String header) {
        source.keys = Optional.of(jwks(issuer));
        String[] parts = issuer.token("anna", c -> {}).split("\\.", -1);
        assertThat(verify(base64(header) + "." + parts[1] + "." + parts[2])).isEqualTo(INVALID);
        assertThat(verify(base64(header) + "." + parts[1] + ".")).isEqualTo(INVALID);
        assertThat(verify(base64(header) + "..")).isEqualTo(INVALID);
    }

    @Test
    void shouldNotTakeThePublicKeyForASecret() {
        Issuer rsa = Issuer.of("RS256", "k1");
        source.keys = Optional.of(jwks(rsa));
        JwtClaims claims = Issuer.claims("anna", Instant.now().plusSeconds(60));
        byte[] encoded = rsa.key().getPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
        assertThat(verify(rsa.confused(claims, encoded))).isEqualTo(INVALID);
        assertThat(verify(rsa.confused(claims, pem.getBytes(US_ASCII)))).isEqualTo(INVALID);
    }

    @Test
    void shouldRefuseAnAlgorithmThatIsNotOnOurList() {
        Issuer rsa = Issuer.of("RS256", "k1");
        source.keys = Optional.of(jwks(rsa));
        JwtClaims claims = Issuer.claims("anna", Instant.now().plusSeconds(60));
        for (String algorithm : List.of("RS384", "RS512", "PS256")) {
            assertThat(verify(Issuer.sign(claims, algorithm, "k1", rsa.key().getPrivateKey())))
                    .as(algorithm)
                    .isEqualTo(INVALID);
        }
    }

    @Test
    void shouldRefuseATokenOfAnotherKeyUnderTheSameName() {
        source.keys = Optional.of(jwks(issuer));
        assertThat(verify(Issuer.of("ES256", "k1").token("anna", c -> {}))).isEqualTo(INVALID);
    }

    @Test
    void shouldRefuseATokenThatWasChanged() {
        source.keys = Optional.of(jwks(issuer));
        String[] parts = issuer.token("anna", c -> {}).split("\\.", -1);
        String other = issuer.token("root", c -> {}).split("\\.", -1)[1];
        assertThat(verify(parts[0] + "." + other + "." + parts[2])).isEqualTo(INVALID);
    }

    @Test
    void shouldLookForANewerKeyAndTakeIt() {
        Issuer newer = Issuer.of("EdDSA", "k2");
        source.keys = Optional.of(jwks(issuer));
        source.next = Optional.of(jwks(issuer, newer));
        assertThat(verify(newer.token("anna", c -> {}))).isInstanceOf(Valid.class);
        assertThat(source.refreshes).isEqualTo(1);
    }

    @Test
    void shouldRefuseAKeyThatWentAway() {
        source.keys = Optional.of(jwks(issuer));
        source.next = Optional.of(jwks(Issuer.of("ES256", "k2")));
        source.refreshed();
        assertThat(verify(issuer.token("anna", c -> {}))).isEqualTo(INVALID);
    }

    @Test
    void shouldLookOnceForAKeyThatNobodyKnows() {
        source.keys = Optional.of(jwks(issuer));
        source.next = source.keys;
        assertThat(verify(Issuer.of("ES256", "k9").token("anna", c -> {}))).isEqualTo(INVALID);
        assertThat(source.refreshes).isEqualTo(1);
    }

    @Test
    void shouldSayThatThereAreNoKeysYet() {
        assertThat(verify(issuer.token("anna", c -> {}))).isEqualTo(new Invalid(Denial.TOKEN_KEYS_ABSENT));
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() {
        source.keys = Optional.of(jwks(issuer));
        pool.close();
        assertThat(verify(issuer.token("anna", c -> {}))).isEqualTo(new Invalid(Denial.POOL_FULL));
    }

    @Test
    void shouldTellATokenFromAPassword() {
        assertThat(Tokens.looksLikeOne(issuer.token("anna", c -> {}).getBytes(US_ASCII)))
                .isTrue();
        assertThat(Tokens.looksLikeOne("eyJ.a.b".getBytes(US_ASCII))).isTrue();
        for (String password : List.of("", "secret", "a.b.c", "eyJhbGciOiJub25lIn0", "eyJ.a.b.c")) {
            assertThat(Tokens.looksLikeOne(password.getBytes(US_ASCII)))
                    .as(password)
                    .isFalse();
        }
    }

    @Test
    void shouldPassOverSecretKeysInASet() {
        String secret = "{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";
        assertThat(Jwks.read("j", "{\"keys\":[" + secret + "]}")
                        .<String>fold(keys -> "", problems -> problems.get(0).wrong()))
                .isEqualTo("has 0 public keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "{}",
                "[]",
                "5",
                "{\"keys\":5}",
                "{\"keys\":[5]}",
                "{\"keys\":[{\"kty\":5}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":5,\"e\":[]}]}",
                "{\"keys\":{}}",
                "{\"keys\":[null]}"
            })
    void shouldRefuseASetThatIsNone(String text) {
        assertThat(Jwks.read("j", text)
                        .<String>fold(keys -> "", problems -> problems.get(0).wrong()))
                .isIn("is not a key set", "has 0 public keys");
    }

    private Result check(Consumer<JwtClaims> change) {
        source.keys = Optional.of(jwks(issuer));
        return verify(issuer.token("anna", change));
    }

    private Result verify(String token) {
        return tokens.verify(token.getBytes(US_ASCII))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Jwks jwks(Issuer... issuers) {
        return Jwks.read("jwks.json", Issuer.jwks(issuers)).fold(keys -> keys, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
