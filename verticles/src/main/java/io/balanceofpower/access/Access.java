package io.balanceofpower.access;

import io.balanceofpower.access.Identity.Known;
import io.balanceofpower.settings.AccessSettings;
import io.balanceofpower.settings.AccessSettings.CertificateUser;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.Challenge;
import io.balanceofpower.step1_accept.Connect;
import io.balanceofpower.step1_accept.Credentials;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step2_authorize.DevicePermissions;
import io.balanceofpower.step2_authorize.Permissions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may connect to this node, and what they may do, as its files say at the moment. What a device brings decides how it
 * is looked at; what is wrong in that way is not tried in another, and above all not as anonymous. Any thread.
 */
public final class Access implements AutoCloseable {
    private static final byte[] NO_DATA = new byte[0];

    private final AccessFiles files;
    private final CertificateUser certificateUser;
    private final VerifyPool pool;
    private final VerifiedPasswords verified;
    private final Passwords passwords;
    private final Scram scram;
    private final Optional<Tokens> tokens;
    private final AccessMetrics metrics = new AccessMetrics();

    private Access(AccessSettings settings, AccessFiles files) {
        this.files = files;
        this.certificateUser = settings.certificateUser();
        this.pool = new VerifyPool(settings.verifyThreads(), settings.verifyQueueMax());
        this.verified = new VerifiedPasswords(settings.passwordKeptS(), System::nanoTime);
        this.passwords = new Passwords(files::users, pool, verified);
        this.scram = new Scram(files::users, pool);
        this.tokens = settings.tokens().flatMap(taken -> files.keys().map(source -> new Tokens(taken, source, pool)));
        files.watch(verified::clear);
    }

    /** Reads all files, or says all that is wrong with them. Blocks; not for an event loop. */
    public static YamlLoading<Access> open(AccessSettings settings) {
        return AccessFiles.open(settings)
                .fold(files -> new YamlLoading.Loaded<>(new Access(settings, files)), YamlLoading.Faulty::new);
    }

    /** Shows what is counted from now on. Once. */
    public void count(MeterRegistry registry) {
        metrics.register(registry, files, pool, verified);
    }

    /** Another number once users, permissions or keys have changed. */
    public long version() {
        return files.version();
    }

    /** Is told, on a thread of its own, when users or permissions have changed; must not block for long. */
    public void watch(Runnable watcher) {
        files.watch(watcher);
    }

    /**
     * What a device may do now: nothing when its user is not there any more. Takes time that grows with the file.
     *
     * @param user as {@link #identify} gave it, however long ago
     * @param device the client id
     */
    public DevicePermissions permissions(User user, String device) {
        return current(user)
                .map(now -> files.permissions().of(now, device))
                .orElseGet(() -> Permissions.nothing().of(user, device));
    }

    /** Why a device that has shown who it is may not connect under its client id now; empty if it may. Counts. */
    public Optional<Identity.Refused> refusal(User user, String device) {
        return permissions(user, device).connect().allowed()
                ? Optional.empty()
                : Optional.of(denied(Denial.CLIENT_ID_FORBIDDEN));
    }

    /**
     * Who a user is now; empty when the user is not there any more.
     *
     * @param user as {@link #identify} gave it
     */
    public Optional<User> current(User user) {
        return switch (user.by()) {
            case PASSWORD, SCRAM -> files.users().user(user.name()).map(entry -> with(user, entry.groups()));
            case CERTIFICATE -> Optional.of(with(user, groups(user.name())));
            case ANONYMOUS, JWT -> Optional.of(user);
        };
    }

    private static User with(User user, Set<String> groups) {
        return new User(user.name(), groups, user.attributes(), user.expiresAtMs(), user.by());
    }

    private Set<String> groups(String name) {
        return files.users().user(name).map(UserEntry::groups).orElse(Set.of());
    }

    /**
     * Finds out who a device is. The future never fails for what a device brings.
     *
     * @param allowed what the device's listener allows
     * @param challenge asks the device, in enhanced authentication
     */
    public Future<Identity> identify(Connect connect, Set<AuthenticationMethod> allowed, Challenge challenge) {
        Credentials brought = connect.credentials();
        byte[] password = brought.password();
        if (brought.method() != null) {
            return scram(brought, brought.method(), allowed, challenge);
        }
        if (password != null && allowed.contains(AuthenticationMethod.JWT) && Tokens.looksLikeOne(password)) {
            return token(brought, password);
        }
        if (password != null) {
            return password(brought, password, allowed);
        }
        if (allowed.contains(AuthenticationMethod.CERTIFICATE)
                && !brought.chain().isEmpty()) {
            return Future.succeededFuture(certificate(brought));
        }
        if (brought.userName() != null) {
            return Future.succeededFuture(denied(
                    allowed.contains(AuthenticationMethod.PASSWORD)
                            ? Denial.PASSWORD_WRONG
                            : Denial.PASSWORD_NOT_TAKEN));
        }
        return Future.succeededFuture(
                allowed.contains(AuthenticationMethod.ANONYMOUS)
                        ? known(User.ANONYMOUS, brought, NO_DATA)
                        : denied(Denial.NOTHING_SHOWN));
    }

    private Future<Identity> password(Credentials brought, byte[] password, Set<AuthenticationMethod> allowed) {
        if (!allowed.contains(AuthenticationMethod.PASSWORD)) {
            return Future.succeededFuture(denied(Denial.PASSWORD_NOT_TAKEN));
        }
        if (brought.userName() == null) {
            return Future.succeededFuture(denied(Denial.PASSWORD_WRONG));
        }
        return passwords
                .verify(brought.userName(), password)
                .map(shown -> identity(shown, AuthenticationMethod.PASSWORD, brought));
    }

    private Future<Identity> token(Credentials brought, byte[] token) {
        if (tokens.isEmpty()) {
            return Future.succeededFuture(denied(Denial.TOKEN_KEYS_ABSENT));
        }
        return tokens.get()
                .verify(token)
                .map(result -> result instanceof TokenCheck.Valid valid
                        ? known(valid.user(), brought, NO_DATA)
                        : denied(
                                result instanceof TokenCheck.Invalid invalid
                                        ? invalid.denial()
                                        : Denial.TOKEN_INVALID));
    }

    private Identity certificate(Credentials brought) {
        return Certificates.user(brought.chain(), certificateUser)
                .<Identity>map(name -> known(
                        new User(name, groups(name), Map.of(), Long.MAX_VALUE, AuthenticationMethod.CERTIFICATE),
                        brought,
                        NO_DATA))
                .orElseGet(() -> denied(Denial.CERTIFICATE_WITHOUT_USER));
    }

    private Future<Identity> scram(
            Credentials brought, String method, Set<AuthenticationMethod> allowed, Challenge challenge) {
        return ScramMechanism.of(method)
                .filter(mechanism -> allowed.contains(AuthenticationMethod.SCRAM))
                .map(mechanism -> scram.verify(mechanism, brought.data(), challenge)
                        .map(shown -> identity(shown, AuthenticationMethod.SCRAM, brought)))
                .orElseGet(() -> Future.succeededFuture(denied(Denial.METHOD_UNKNOWN)));
    }

    private Identity identity(Shown shown, AuthenticationMethod by, Credentials brought) {
        return shown.fold((entry, data) -> known(entry, by, brought, data), this::denied);
    }

    private Identity known(UserEntry entry, AuthenticationMethod by, Credentials brought, byte[] data) {
        return known(new User(entry.name(), entry.groups(), Map.of(), Long.MAX_VALUE, by), brought, data);
    }

    /** With the fields of the certificate, whether or not it is what showed who the device is. */
    private Known known(User user, Credentials brought, byte[] data) {
        metrics.known(user.by());
        Map<String, String> fields = Certificates.fields(brought.chain());
        return new Known(new User(user.name(), user.groups(), fields, user.expiresAtMs(), user.by()), data);
    }

    private Identity.Refused denied(Denial denial) {
        metrics.denied(denial);
        return new Identity.Refused(denial.reason(), denial.detail());
    }

    /** Ends the threads. What is being verified gets no answer any more. */
    @Override
    public void close() {
        pool.close();
        files.close();
    }
}
