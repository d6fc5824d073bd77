package io.balanceofpower.access;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/** Users with a password in users.yaml. Any thread. */
final class Passwords {
    private final Supplier<Users> users;
    private final VerifyPool pool;
    private final VerifiedPasswords verified;

    Passwords(Supplier<Users> users, VerifyPool pool, VerifiedPasswords verified) {
        this.users = users;
        this.pool = pool;
        this.verified = verified;
    }

    /** Takes a hash's time, whether the user exists or not, unless the same password was right a short while ago. */
    Future<Shown> verify(String name, byte[] password) {
        Users now = users.get();
        Optional<UserEntry> user =
                now.user(name).filter(entry -> entry.password().isPresent());
        PasswordHash hash = user.flatMap(UserEntry::password).orElseGet(() -> now.standIn(name));
        if (user.isPresent() && verified.contains(name, password, hash)) {
            return Future.succeededFuture(new Shown.Right(user.get(), new byte[0]));
        }
        return pool.offer(() -> shown(user, hash, password))
                .orElseGet(() -> Future.succeededFuture(new Shown.Wrong(Denial.POOL_FULL)));
    }

    private Shown shown(Optional<UserEntry> user, PasswordHash hash, byte[] password) {
        boolean right = hash.matches(password);
        if (!right || user.isEmpty()) {
            return new Shown.Wrong(Denial.PASSWORD_WRONG);
        }
        verified.add(user.get().name(), password, hash);
        return new Shown.Right(user.get(), new byte[0]);
    }
}
