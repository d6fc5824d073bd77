package io.balanceofpower.access;

import static io.balanceofpower.step1_accept.AuthenticationMethod.ANONYMOUS;
import static io.balanceofpower.step1_accept.AuthenticationMethod.CERTIFICATE;
import static io.balanceofpower.step1_accept.AuthenticationMethod.JWT;
import static io.balanceofpower.step1_accept.AuthenticationMethod.PASSWORD;
import static io.balanceofpower.step1_accept.AuthenticationMethod.SCRAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.access.Identity.Known;
import io.balanceofpower.access.Identity.Refused;
import io.balanceofpower.settings.AccessSettings;
import io.balanceofpower.settings.AccessSettings.CertificateUser;
import io.balanceofpower.settings.AccessSettings.RefusedPublish;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.TokenSettings;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.Challenge;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Credentials;
import io.balanceofpower.step1_accept.ProtocolVersion;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.User;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
    private static final Set<AuthenticationMethod> ALL = EnumSet.allOf(AuthenticationMethod.class);
    private static final Challenge NO_QUESTIONS = data -> Future.failedFuture("nobody answers");
    private static final String HASH = "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm";
    private static final byte[] ABC = "abc".getBytes(UTF_8);

    @TempDir
    static Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Issuer issuer = Issuer.of("EdDSA", "k1");
    private Path users = Path.of("");
    private @Nullable Access access;

    @BeforeEach
    void open() throws Exception {
        users = Files.createTempFile(directory, "users", ".yaml");
        write(true);
        Path permissions = Files.writeString(
                Files.createTempFile(directory, "permissions", ".yaml"),
                "permissions: [{allow: publish, topics: [a]}, {allow: connect, clients: [\"%u\", \"%u-*\"]}]");
        Path keys = Files.writeString(Files.createTempFile(directory, "jwks", ".json"), Issuer.jwks(issuer));
        TokenSettings tokens = new TokenSettings(keys.toString(), Issuer.NAME, Issuer.AUDIENCE, "sub", "groups", 0);
        access = Access.open(settings(Optional.of(users), Optional.of(permissions), Optional.of(tokens)))
                .fold(opened -> opened, problems -> {
                    throw new AssertionError(problems);
                });
        access.count(registry);
    }

    private void write(boolean withAnna) throws Exception {
        String scram = ScramCredential.make(ScramMechanism.SHA_256, "pencil".getBytes(UTF_8), new byte[16], 4096)
                .text();
        Files.writeString(
                users,
                "users:\n" + (withAnna ? "  - {name: anna, password: " + HASH + ", groups: [ops]}\n" : "")
                        + "  - {name: sam, scram: [" + scram + "], groups: [desk]}\n"
                        + "  - {name: box, groups: [boxes]}\n");
    }

    private static AccessSettings settings(
            Optional<Path> users, Optional<Path> permissions, Optional<TokenSettings> tokens) {
        return new AccessSettings(
                users, permissions, false, tokens, CertificateUser.SUBJECT_CN, 1, 8, 60, RefusedPublish.CLOSE);
    }

    @AfterEach
    void close() {
        access().close();
    }

    private Access access() {
        return java.util.Objects.requireNonNull(access);
    }

    // --- who gets in ---

    @Test
    void shouldLetAnonymousDevicesInOnlyWhereThatIsSaid() {
        assertThat(known(identify(Credentials.NONE, ALL))).isEqualTo(User.ANONYMOUS);
        assertThat(identify(Credentials.NONE, without(ANONYMOUS))).isEqualTo(refused(Denial.NOTHING_SHOWN));
        assertThat(identify(Credentials.NONE, Set.of())).isEqualTo(refused(Denial.NOTHING_SHOWN));
    }

    @Test
    void shouldTakeAPassword() {
        assertThat(known(identify(password("anna", ABC), ALL)))
                .isEqualTo(new User("anna", Set.of("ops"), Map.of(), Long.MAX_VALUE, PASSWORD));
    }

    @Test
    void shouldNeverTakeWrongCredentialsForNone() {
        byte[] wrong = "abd".getBytes(UTF_8);
        Refused asWrong = refused(Denial.PASSWORD_WRONG);
        Refused notTaken = refused(Denial.PASSWORD_NOT_TAKEN);
        assertThat(identify(password("anna", wrong), ALL)).isEqualTo(asWrong);
        assertThat(identify(password("ghost", ABC), ALL)).isEqualTo(asWrong);
        assertThat(identify(password("anna", new byte[0]), ALL)).isEqualTo(asWrong);
        assertThat(identify(password(null, ABC), ALL)).isEqualTo(asWrong);
        assertThat(identify(password("anna", null), ALL)).isEqualTo(asWrong);
        assertThat(identify(password("anna", null), Set.of(ANONYMOUS))).isEqualTo(notTaken);
        assertThat(identify(password("anna", ABC), Set.of(ANONYMOUS))).isEqualTo(notTaken);
        assertThat(identify(password("anna", ABC), without(PASSWORD))).isEqualTo(notTaken);
    }

    @Test
    void shouldTakeATokenAsThePassword() {
        Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 100);
        byte[] token = issuer.sign(Issuer.claims("tom", end)).getBytes(UTF_8);
        User tom = new User("tom", Set.of(), Map.of(), end.toEpochMilli(), JWT);
        assertThat(known(identify(password("whatever", token), ALL))).isEqualTo(tom);
        assertThat(known(identify(password(null, token), Set.of(JWT)))).isEqualTo(tom);
    }

    @Test
    void shouldTakeAWrongTokenForNothingElse() {
        byte[] token = Issuer.of("EdDSA", "k1")
                .sign(Issuer.claims("anna", Instant.now().plusSeconds(100)))
                .getBytes(UTF_8);
        assertThat(identify(password("anna", token), ALL)).isEqualTo(refused(Denial.TOKEN_INVALID));
        assertThat(identify(password("anna", token), without(JWT))).isEqualTo(refused(Denial.PASSWORD_WRONG));
    }

    @Test
    void shouldTakeACertificateWithItsGroupsAndFields() throws Exception {
        Credentials box = certificate("CN=box,O=Example");
        User expected =
                new User("box", Set.of("boxes"), Map.of("cn", "box", "o", "Example"), Long.MAX_VALUE, CERTIFICATE);
        assertThat(known(identify(box, ALL))).isEqualTo(expected);
        assertThat(known(identify(certificate("CN=other"), ALL)).groups()).isEmpty();
        assertThat(identify(certificate("O=Example"), ALL)).isEqualTo(refused(Denial.CERTIFICATE_WITHOUT_USER));
        assertThat(known(identify(box, Set.of(ANONYMOUS))).name()).isEmpty();
        assertThat(identify(box, Set.of(PASSWORD))).isEqualTo(refused(Denial.NOTHING_SHOWN));
    }

    @Test
    void shouldTellAUserWithAPasswordTheFieldsOfTheCertificateToo() throws Exception {
        Credentials box = certificate("CN=box");
        Credentials both = new Credentials("anna", ABC, box.chain(), null, new byte[0]);
        assertThat(known(identify(both, ALL)))
                .isEqualTo(new User("anna", Set.of("ops"), Map.of("cn", "box"), Long.MAX_VALUE, PASSWORD));
        assertThat(identify(both, Set.of(CERTIFICATE))).isEqualTo(refused(Denial.PASSWORD_NOT_TAKEN));
    }

    // --- SCRAM ---

    @Test
    void shouldTakeScramAndShowItselfToTheDevice() {
        ScramDevice device = ScramDevice.of("SCRAM-SHA-256", "sam", "pencil");
        Identity identity = identify(scram("SCRAM-SHA-256", device.first()), ALL, answering(device));
        assertThat(known(identity)).isEqualTo(new User("sam", Set.of("desk"), Map.of(), Long.MAX_VALUE, SCRAM));
        assertThat(device.trusts(((Known) identity).data())).isTrue();
    }

    @Test
    void shouldRefuseScramThatProvesNothing() {
        Refused failed = refused(Denial.SCRAM_FAILED);
        ScramDevice wrong = ScramDevice.of("SCRAM-SHA-256", "sam", "pen");
        assertThat(identify(scram("SCRAM-SHA-256", wrong.first()), ALL, answering(wrong)))
                .isEqualTo(failed);
        ScramDevice ghost = ScramDevice.of("SCRAM-SHA-512", "sam", "pencil");
        assertThat(identify(scram("SCRAM-SHA-512", ghost.first()), ALL, answering(ghost)))
                .isEqualTo(failed);
        assertThat(identify(scram("SCRAM-SHA-256", wrong.first()), ALL, NO_QUESTIONS))
                .isEqualTo(failed);
        assertThat(identify(scram("SCRAM-SHA-256", new byte[0]), ALL, NO_QUESTIONS))
                .isEqualTo(failed);
    }

    @Test
    void shouldRefuseAMethodThatIsNotKnownOrNotAllowed() {
        Refused unknown = refused(Denial.METHOD_UNKNOWN);
        assertThat(unknown.reason()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
        ScramDevice device = ScramDevice.of("SCRAM-SHA-256", "sam", "pencil");
        for (String method : List.of("", "GS2-KRB5", "SCRAM-SHA-1", "scram-sha-256", "SCRAM-SHA-256-PLUS")) {
            assertThat(identify(scram(method, device.first()), ALL, answering(device)))
                    .as(method)
                    .isEqualTo(unknown);
        }
        assertThat(identify(scram("SCRAM-SHA-256", device.first()), without(SCRAM), answering(device)))
                .isEqualTo(unknown);
        Credentials both = new Credentials("anna", ABC, List.of(), "OTHER", new byte[0]);
        assertThat(identify(both, ALL)).as("a good password beside it").isEqualTo(unknown);
    }

    // --- what changes ---

    @Test
    void shouldKnowWhoWasRemovedAndWhoHasOtherGroups() throws Exception {
        Known anna = (Known) identify(password("anna", ABC), ALL);
        Known box = (Known) identify(certificate("CN=box"), ALL);
        assertThat(access().current(anna.user())).hasValue(anna.user());
        assertThat(access().permissions(anna.user(), "anna").publish("a").allowed())
                .isTrue();
        long before = access().version();
        AtomicInteger told = new AtomicInteger();
        access().watch(told::incrementAndGet);
        Files.writeString(users, "users: [{name: box, groups: [crates]}]");
        await().untilAtomic(told, org.hamcrest.Matchers.is(1));
        assertThat(access().current(anna.user())).isEmpty();
        assertThat(access().version()).isGreaterThan(before);
        assertThat(access().permissions(anna.user(), "anna").publish("a").allowed())
                .isFalse();
        assertThat(access().refusal(anna.user(), "anna")).isPresent();
        assertThat(access().current(box.user()).orElseThrow().groups()).containsExactly("crates");
        assertThat(identify(password("anna", ABC), ALL)).isEqualTo(refused(Denial.PASSWORD_WRONG));
    }

    @Test
    void shouldCountAUserWhoMayNotConnectUnderAClientId() {
        User anna = known(identify(password("anna", ABC), ALL));
        assertThat(access().refusal(anna, "anna")).isEmpty();
        assertThat(access().refusal(anna, "anna-1")).isEmpty();
        assertThat(access().refusal(anna, "box")).hasValue(refused(Denial.CLIENT_ID_FORBIDDEN));
        assertThat(access().refusal(User.ANONYMOUS, "anna")).hasValue(refused(Denial.CLIENT_ID_FORBIDDEN));
        assertThat(registry.get("bop.access.denied")
                        .tag("reason", "client_id_forbidden")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void shouldShowThatAFileHasBecomeWrong() throws Exception {
        assertThat(registry.get("bop.access.file.faulty")
                        .tag("file", "users")
                        .gauge()
                        .value())
                .isZero();
        Files.writeString(users, "users: [");
        await().until(() -> registry.get("bop.access.file.faulty")
                        .tag("file", "users")
                        .gauge()
                        .value()
                == 1);
        assertThat(identify(password("anna", ABC), ALL)).isInstanceOf(Known.class);
    }

    @Test
    void shouldCountWhoGetsInAndWhoDoesNot() {
        identify(password("anna", ABC), ALL);
        identify(password("ghost", ABC), ALL);
        identify(password("ghost", ABC), ALL);
        assertThat(registry.get("bop.access.known")
                        .tag("method", "password")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("bop.access.denied")
                        .tag("reason", "password_wrong")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("bop.access.passwords.kept").gauge().value()).isEqualTo(1);
    }

    @Test
    void shouldSayAllThatIsWrongWithAllFiles() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "x: 1");
        YamlLoading<Access> loading = Access.open(settings(
                Optional.of(wrong),
                Optional.of(directory.resolve("absent.yaml")),
                Optional.of(new TokenSettings(wrong.toString(), "i", "a", "sub", "groups", 0))));
        List<String> problems = loading.fold(
                opened -> List.of(),
                found -> found.stream().map(Problem::toString).toList());
        assertThat(problems).hasSize(4).anyMatch(problem -> problem.contains("does not exist"));
    }

    // --- words ---

    private Identity identify(Credentials brought, Set<AuthenticationMethod> allowed) {
        return identify(brought, allowed, NO_QUESTIONS);
    }

    private Identity identify(Credentials brought, Set<AuthenticationMethod> allowed, Challenge challenge) {
        Connect connect = new Connect("d1", ProtocolVersion.MQTT_5, true, 0, "tcp", "127.0.0.1:1", brought, null);
        return access().identify(connect, allowed, challenge)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Challenge answering(ScramDevice device) {
        return question -> Future.succeededFuture(device.last(question));
    }

    private static Credentials password(@Nullable String name, byte @Nullable [] password) {
        return new Credentials(name, password, List.of(), null, new byte[0]);
    }

    private static Credentials scram(String method, byte[] data) {
        return new Credentials(null, null, List.of(), method, data);
    }

    private static Credentials certificate(String subject) throws Exception {
        X509Certificate certificate = new TestCertificate(directory, subject, "").certificate();
        return new Credentials(null, null, List.of(certificate), null, new byte[0]);
    }

    private static Set<AuthenticationMethod> without(AuthenticationMethod method) {
        return EnumSet.complementOf(EnumSet.of(method));
    }

    private static User known(Identity identity) {
        return identity.fold(Known::user, (reason, detail) -> {
            throw new AssertionError(reason + " " + detail);
        });
    }

    private static Refused refused(Denial denial) {
        return new Refused(denial.reason(), denial.detail());
    }
}
