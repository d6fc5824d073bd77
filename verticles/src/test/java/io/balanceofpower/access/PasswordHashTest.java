package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashTest {

    /** From the tests of Argon2's reference program and of jBCrypt. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password | $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "abc      | $2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "''       | $2a$08$HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye",
            })
    void shouldTakeThePasswordThatOthersHashed(String password, String text) {
        PasswordHash hash = hash(text);
        assertThat(hash.matches(password.getBytes(UTF_8))).isTrue();
        assertThat(hash.matches((password + "x").getBytes(UTF_8))).isFalse();
        assertThat(hash.matches(new byte[] {'x'})).isFalse();
        assertThat(hash.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{SHA}abc",
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65537,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=5,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=7168,t=999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=9$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQab$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPcab",
                "$argon2id$v=19$m=65536,t=2,p=1$c29$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$2a$04$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "$2a$14$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "$2a$31$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "$2x$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKc",
            })
    void shouldRefuseAHashThatIsWeakOrTakesTooLong(String text) {
        assertThat(PasswordHash.read(text)).isEmpty();
    }

    @Test
    void shouldReadWhatItMakes() {
        byte[] password = "pässword".getBytes(UTF_8);
        Argon2idHash made = Argon2idHash.make(password, Users.randomBytes(16));
        assertThat(hash(made.text()).matches(password)).isTrue();
        assertThat(hash(made.text()).matches("password".getBytes(UTF_8))).isFalse();
    }

    @Test
    void shouldNotLetBcryptIgnoreTheEndOfAPassword() {
        // The hash of 72 times "a", which bcrypt takes for the hash of each longer one too.
        String made = org.bouncycastle.crypto.generators.OpenBSDBCrypt.generate(
                "2b", "a".repeat(72).getBytes(UTF_8), new byte[16], 8);
        assertThat(hash(made).matches("a".repeat(72).getBytes(UTF_8))).isTrue();
        assertThat(hash(made).matches("a".repeat(73).getBytes(UTF_8))).isFalse();
    }

    @Test
    void shouldNotLetBcryptStopAtAZeroByte() {
        PasswordHash empty = hash("$2a$08$HqWuK6/Ng6sg9gQzbLrgb.Tl.ZHfXLhvt/SgVyWhQqgqcZ7ZuUtye");
        assertThat(empty.matches(new byte[] {0})).isFalse();
        assertThat(empty.matches(new byte[] {0, 'a'})).isFalse();
    }

    @Test
    void shouldTakeAnEndlessPasswordForWrong() {
        byte[] password = new byte[PasswordHash.PASSWORD_BYTES_MAX + 1];
        assertThat(Argon2idHash.make(password, Users.randomBytes(16)).matches(password))
                .isFalse();
    }

    private static PasswordHash hash(String text) {
        return PasswordHash.read(text).orElseThrow();
    }
}
