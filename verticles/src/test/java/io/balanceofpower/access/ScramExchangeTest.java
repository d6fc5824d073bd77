package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.access.ScramExchange.Proven;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScramExchangeTest {

    // The example of RFC 7677, 3.
    private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_LAST = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_LAST = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    private final Users users = users("user", ScramMechanism.SHA_256, SALT, 4096);

    @Test
    void shouldSpeakAsTheExampleOfRfc7677() {
        ScramExchange exchange = exchange(SERVER_NONCE);
        assertThat(text(exchange.first(bytes(CLIENT_FIRST)))).isEqualTo(SERVER_FIRST);
        Optional<Proven> proven = exchange.last(bytes(CLIENT_LAST));
        assertThat(proven.map(Proven::user)).isEqualTo(users.user("user"));
        assertThat(text(proven.map(Proven::serverFinal))).isEqualTo(SERVER_LAST);
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void shouldDeriveKeysAsTheJdkDoes(ScramMechanism mechanism) throws GeneralSecurityException {
        String hash = mechanism == ScramMechanism.SHA_256 ? "SHA256" : "SHA512";
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash)
                .generateSecret(new PBEKeySpec("pencil".toCharArray(), SALT, 4096, mechanism.bytes() * 8))
                .getEncoded();
        assertThat(mechanism.saltedPassword(bytes("pencil"), SALT, 4096)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ScramMechanism.class)
    void shouldLetAClientIn(ScramMechanism mechanism) {
        Users known = users("user", mechanism, SALT, 5000);
        ScramExchange exchange = ScramExchange.begin(mechanism, () -> known);
        ScramDevice device = new ScramDevice(mechanism, "user", "pencil");
        Optional<byte[]> question = exchange.first(device.first());
        Optional<Proven> proven = exchange.last(device.last(question.orElseThrow()));
        assertThat(device.trusts(proven.orElseThrow().serverFinal())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencils", "", "penci"})
    void shouldRefuseAnotherPassword(String password) {
        ScramExchange exchange = exchange(SERVER_NONCE);
        ScramDevice device = new ScramDevice(ScramMechanism.SHA_256, "user", password);
        assertThat(exchange.last(device.last(exchange.first(device.first()).orElseThrow())))
                .isEmpty();
    }

    @Test
    void shouldAskAStrangerTheSameQuestionsEachTime() {
        String one = text(exchange(SERVER_NONCE).first(bytes(CLIENT_FIRST.replace("user", "ghost"))));
        String other = text(exchange(SERVER_NONCE).first(bytes(CLIENT_FIRST.replace("user", "ghost"))));
        assertThat(one).isEqualTo(other).isNotEqualTo(SERVER_FIRST);
        assertThat(one.replaceAll("s=[^,]*", "")).isEqualTo(SERVER_FIRST.replaceAll("s=[^,]*", ""));
        assertThat(salt(one)).hasSameSizeAs(salt(SERVER_FIRST));
        assertThat(salt(text(exchange(SERVER_NONCE).first(bytes(CLIENT_FIRST.replace("user", "spirit"))))))
                .isNotEqualTo(salt(one));
    }

    @Test
    void shouldRefuseAStrangerAtTheEnd() {
        ScramExchange exchange = exchange(SERVER_NONCE);
        ScramDevice device = new ScramDevice(ScramMechanism.SHA_256, "ghost", "pencil");
        assertThat(exchange.last(device.last(exchange.first(device.first()).orElseThrow())))
                .isEmpty();
    }

    @Test
    void shouldRefuseAUserWhoHasOnlyTheOtherMechanism() {
        ScramExchange exchange = new ScramExchange(ScramMechanism.SHA_512, () -> users, SERVER_NONCE);
        ScramDevice device = new ScramDevice(ScramMechanism.SHA_512, "user", "pencil");
        assertThat(exchange.last(device.last(exchange.first(device.first()).orElseThrow())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,n=user",
                "n,,r=rOprNGfwEbeRWgbNEkqO",
                "p=tls-unique,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,a=other,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,m=must,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=us=er,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=us=2cer,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=\u0007,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=user,r=",
                "n,,n=user,r=short",
                "n,,n=user,r=has spaces in it",
            })
    void shouldRefuseAFirstMessageThatIsNone(String message) {
        assertThat(exchange(SERVER_NONCE).first(bytes(message))).isEmpty();
    }

    @Test
    void shouldRefuseAFirstMessageThatIsTooLongOrNotUtf8() {
        assertThat(exchange(SERVER_NONCE).first(bytes(CLIENT_FIRST + ",x=" + "y".repeat(3000))))
                .isEmpty();
        assertThat(exchange(SERVER_NONCE).first(new byte[] {'n', ',', ',', 'n', '=', (byte) 0xFF}))
                .isEmpty();
    }

    static Stream<String> lastMessages() {
        return Stream.of(
                "",
                CLIENT_LAST.replace("biws", "eSws"), // y,, though it began with n,,
                CLIENT_LAST.replace("biws", "===="),
                CLIENT_LAST.replace("k0,", "k1,"), // another nonce
                CLIENT_LAST.replace("dHzb", "dHzc"),
                CLIENT_LAST.replaceAll(",p=.*", ""),
                CLIENT_LAST.replaceAll("p=.*", "p="),
                CLIENT_LAST.replaceAll("p=.*", "p=dHzb"));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("lastMessages")
    void shouldRefuseALastMessageThatProvesNothing(String message) {
        ScramExchange exchange = exchange(SERVER_NONCE);
        assertThat(exchange.first(bytes(CLIENT_FIRST))).isPresent();
        assertThat(exchange.last(bytes(message))).isEmpty();
    }

    @Test
    void shouldRefuseALastMessageWithoutAFirst() {
        assertThat(exchange(SERVER_NONCE).last(bytes(CLIENT_LAST))).isEmpty();
    }

    @Test
    void shouldNotTakeTheSameProofTwice() {
        ScramExchange other = exchange("another-nonce-of-the-server");
        assertThat(other.first(bytes(CLIENT_FIRST))).isPresent();
        assertThat(other.last(bytes(CLIENT_LAST))).isEmpty();
    }

    @Test
    void shouldUndoTheEscapesOfAName() {
        Users known = users("a,b=c", ScramMechanism.SHA_256, SALT, 4096);
        ScramExchange exchange = new ScramExchange(ScramMechanism.SHA_256, () -> known, SERVER_NONCE);
        ScramDevice device = new ScramDevice(ScramMechanism.SHA_256, "a=2Cb=3Dc", "pencil");
        assertThat(exchange.last(device.last(exchange.first(device.first()).orElseThrow())))
                .isPresent();
    }

    private ScramExchange exchange(String serverNonce) {
        return new ScramExchange(ScramMechanism.SHA_256, () -> users, serverNonce);
    }

    private static Users users(String name, ScramMechanism mechanism, byte[] salt, int iterations) {
        ScramCredential credential = ScramCredential.make(mechanism, bytes("pencil"), salt, iterations);
        return new Users(Map.of(name, new UserEntry(name, Optional.empty(), List.of(credential), Set.of())));
    }

    private static byte[] salt(String serverFirst) {
        return Base64.getDecoder().decode(serverFirst.replaceAll(".*s=([^,]*),.*", "$1"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Optional<byte[]> message) {
        return new String(message.orElseThrow(), UTF_8);
    }
}
