package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final byte[] PASSWORD = "abc".getBytes(UTF_8);
    private static final String HASH = "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm";
    private static final String HASH_OF_NOTHING = "$2a$08$HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye";

    private final VerifyPool pool = new VerifyPool(1, 2);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);
    private final VerifiedPasswords verified = new VerifiedPasswords(60, nowNs::get);
    private Users users = users(HASH);
    private final Passwords passwords = new Passwords(() -> users, pool, verified);

    @AfterEach
    void stop() {
        blocked.countDown();
        pool.close();
    }

    @Test
    void shouldKnowWhoHasThePassword() {
        assertThat(verify("anna", PASSWORD)).isInstanceOf(Shown.Right.class);
    }

    @Test
    void shouldSayTheSameOfAWrongPasswordAndOfAWrongName() {
        Shown wrong = new Shown.Wrong(Denial.PASSWORD_WRONG);
        assertThat(verify("anna", "abd".getBytes(UTF_8))).isEqualTo(wrong);
        assertThat(verify("ghost", PASSWORD)).isEqualTo(wrong);
        assertThat(verify("box", PASSWORD)).as("a user without a password").isEqualTo(wrong);
        assertThat(verify("", PASSWORD)).isEqualTo(wrong);
    }

    @Test
    void shouldHashForStrangersToo() {
        block();
        Future<Shown> stranger = passwords.verify("ghost", PASSWORD);
        Future<Shown> known = passwords.verify("anna", PASSWORD);
        assertThat(stranger.isComplete()).isFalse();
        assertThat(known.isComplete()).isFalse();
        assertThat(pool.waiting()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() {
        block();
        List<Future<Shown>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(passwords.verify("anna", PASSWORD));
        }
        assertThat(passwords.verify("anna", PASSWORD).result()).isEqualTo(new Shown.Wrong(Denial.POOL_FULL));
        blocked.countDown();
        waiting.forEach(future -> assertThat(result(future)).isInstanceOf(Shown.Right.class));
    }

    @Test
    void shouldRefuseAfterTheEnd() {
        pool.close();
        assertThat(passwords.verify("anna", PASSWORD).result()).isEqualTo(new Shown.Wrong(Denial.POOL_FULL));
    }

    @Test
    void shouldNotHashAgainWhatWasRightAShortWhileAgo() {
        verify("anna", PASSWORD);
        block();
        assertThat(passwords.verify("anna", PASSWORD).result()).isInstanceOf(Shown.Right.class);
        assertThat(passwords.verify("anna", "abd".getBytes(UTF_8)).isComplete()).isFalse();
    }

    @Test
    void shouldHashAgainAfterAWhile() {
        verify("anna", PASSWORD);
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(60) - 1);
        block();
        assertThat(passwords.verify("anna", PASSWORD).isComplete()).isTrue();
        nowNs.addAndGet(1);
        assertThat(passwords.verify("anna", PASSWORD).isComplete()).isFalse();
    }

    @Test
    void shouldHashAgainAfterClearing() {
        verify("anna", PASSWORD);
        block();
        assertThat(passwords.verify("anna", PASSWORD).isComplete()).isTrue();
        verified.clear();
        assertThat(passwords.verify("anna", PASSWORD).isComplete()).isFalse();
    }

    @Test
    void shouldNotLetAnOldPasswordInOnceItHasChanged() {
        verify("anna", PASSWORD);
        users = users(HASH_OF_NOTHING);
        assertThat(verify("anna", PASSWORD)).isEqualTo(new Shown.Wrong(Denial.PASSWORD_WRONG));
        assertThat(verify("anna", new byte[0])).isInstanceOf(Shown.Right.class);
    }

    @Test
    void shouldNotLetAUserInWhoWasRemoved() {
        verify("anna", PASSWORD);
        users = Users.NONE;
        assertThat(verify("anna", PASSWORD)).isEqualTo(new Shown.Wrong(Denial.PASSWORD_WRONG));
    }

    @Test
    void shouldForgetWrongPasswordsAndBoundTheRightOnes() {
        verify("anna", "abd".getBytes(UTF_8));
        assertThat(verified.size()).isZero();
        PasswordHash hash = PasswordHash.read(HASH).orElseThrow();
        for (int i = 0; i < VerifiedPasswords.ENTRIES_MAX + 100; i++) {
            verified.add("user" + i, PASSWORD, hash);
        }
        assertThat(verified.size()).isEqualTo(VerifiedPasswords.ENTRIES_MAX);
        int last = VerifiedPasswords.ENTRIES_MAX + 99;
        assertThat(verified.contains("user" + last, PASSWORD, hash)).isTrue();
    }

    @Test
    void shouldNotTakeOnePairOfNameAndPasswordForAnother() {
        PasswordHash hash = PasswordHash.read(HASH).orElseThrow();
        verified.add("ab", "c".getBytes(UTF_8), hash);
        assertThat(verified.contains("a", "bc".getBytes(UTF_8), hash)).isFalse();
        assertThat(verified.contains("ab", "c".getBytes(UTF_8), hash)).isTrue();
    }

    @Test
    void shouldRememberNothingWhenToldSo() {
        VerifiedPasswords none = new VerifiedPasswords(0, nowNs::get);
        none.add("anna", PASSWORD, PasswordHash.read(HASH).orElseThrow());
        assertThat(none.size()).isZero();
    }

    /** Keeps the only thread busy. */
    private void block() {
        CountDownLatch begun = new CountDownLatch(1);
        pool.offer(() -> {
            begun.countDown();
            try {
                return blocked.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        });
        await().until(() -> begun.getCount() == 0);
    }

    private Shown verify(String name, byte[] password) {
        return result(passwords.verify(name, password));
    }

    private static Shown result(Future<Shown> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static Users users(String hash) {
        return new Users(Map.of(
                "anna", new UserEntry("anna", PasswordHash.read(hash), List.of(), Set.of("ops")),
                "box", new UserEntry("box", Optional.empty(), List.of(), Set.of())));
    }
}
