package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.balanceofpower.access.TokenCheck.Invalid;
import io.balanceofpower.access.TokenCheck.KeyUnknown;
import io.balanceofpower.access.TokenCheck.Result;
import io.balanceofpower.settings.TokenSettings;
import io.vertx.core.Future;
import java.util.Optional;

/** Devices that bring a JSON Web Token as their password. Any thread. */
final class Tokens {
    private final TokenSettings settings;
    private final KeySource source;
    private final VerifyPool pool;

    Tokens(TokenSettings settings, KeySource source, VerifyPool pool) {
        this.settings = settings;
        this.source = source;
        this.pool = pool;
    }

    /** Whether it has the form of a token: three parts, of which the first is a JSON object in Base64. */
    static boolean looksLikeOne(byte[] password) {
        String text = new String(password, US_ASCII);
        return text.startsWith("eyJ") && text.chars().filter(c -> c == '.').count() == 2;
    }

    /** A token whose key is not known may be of a newer set, so that is looked for once. Never {@link KeyUnknown}. */
    Future<Result> verify(byte[] token) {
        String text = new String(token, US_ASCII);
        return check(text).compose(result -> {
            if (result != KeyUnknown.KEY_UNKNOWN) {
                return Future.succeededFuture(result);
            }
            return source.refreshed()
                    .compose(looked -> looked ? check(text) : Future.succeededFuture(result))
                    .map(again -> again == KeyUnknown.KEY_UNKNOWN ? unresolved() : again);
        });
    }

    private Result unresolved() {
        return new Invalid(source.keys().isEmpty() ? Denial.TOKEN_KEYS_ABSENT : Denial.TOKEN_INVALID);
    }

    private Future<Result> check(String token) {
        Optional<Jwks> keys = source.keys();
        if (keys.isEmpty()) {
            return Future.succeededFuture(KeyUnknown.KEY_UNKNOWN);
        }
        return pool.offer(() -> new TokenCheck(settings, keys.get()).check(token))
                .orElseGet(() -> Future.succeededFuture(new Invalid(Denial.POOL_FULL)));
    }
}
