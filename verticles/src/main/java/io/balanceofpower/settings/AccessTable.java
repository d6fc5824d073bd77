package io.balanceofpower.settings;

import io.balanceofpower.settings.AccessSettings.CertificateUser;
import io.balanceofpower.settings.AccessSettings.RefusedPublish;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of who is let in and to what, and the record that they make. */
final class AccessTable {

    static final Setting<Optional<Path>> USERS_FILE = Setting.of(
            "access.users-file",
            Type.optionalPath(),
            "",
            "The file with users, their password hashes and groups; bop users hash makes entries. It is looked at every 2"
                    + " seconds. A change counts once two looks in a row have found the same, and only if it is right as"
                    + " a whole; a wrong one is logged, and what was before still counts. Connections of users who were removed are closed with reason code 0x87.");
    static final Setting<Optional<Path>> PERMISSIONS_FILE = Setting.of(
            "access.permissions-file",
            Type.optionalPath(),
            "",
            "The file that says who may connect under which client id, and who may publish and subscribe where; what it"
                    + " does not allow is refused. Looked at like the file with users; bop permissions test tells what it says. A node does not start without it"
                    + " unless access.open is true.");
    static final Setting<Boolean> OPEN = Setting.of(
            "access.open",
            Type.flag(),
            "false",
            "Whether every device that is let in may connect under any client id and publish and subscribe everywhere,"
                    + " without a permissions file.");
    static final Setting<RefusedPublish> REFUSED_PUBLISH = Setting.of(
            "access.refused-publish",
            Type.choice(RefusedPublish.class),
            "close",
            "What an MQTT 3.1.1 device gets for a message that it may not publish, since it cannot be told: close ends"
                    + " its connection without an acknowledgement, swallow acknowledges and drops the message. Both are"
                    + " counted; MQTT 5 devices get reason code 0x87.");
    static final Setting<CertificateUser> CERTIFICATE_USER = Setting.of(
            "access.certificate.user",
            Type.choice(CertificateUser.class),
            "subject_cn",
            "What of a client certificate is the user's name; a certificate without it is refused with reason code 0x87."
                    + " The user's groups are those of access.users-file.");
    static final Setting<String> JWT_KEYS = Setting.of(
            "access.jwt.keys",
            Type.fileOrHttps(),
            "",
            "Where the public keys of tokens are, as a JSON Web Key Set of at most 256 KiB and 100 keys: a file, looked at"
                    + " every 2 seconds, or an https address, fetched every 5 minutes and when a token names an unknown"
                    + " key, at most every 10 seconds. RS256, ES256 and EdDSA are taken. Without keys no token is.");
    static final Setting<String> JWT_ISSUER =
            Setting.of("access.jwt.issuer", Type.line(true), "", "What a token's iss must be.");
    static final Setting<String> JWT_AUDIENCE =
            Setting.of("access.jwt.audience", Type.line(true), "", "What must be among a token's aud.");
    static final Setting<String> JWT_USER_CLAIM = Setting.of(
            "access.jwt.user-claim", Type.line(false), "sub", "The claim of a token that is the user's name.");
    static final Setting<String> JWT_GROUPS_CLAIM = Setting.of(
            "access.jwt.groups-claim",
            Type.line(false),
            "groups",
            "The claim of a token that is the list of the user's groups; a token may lack it.");
    static final Setting<Integer> JWT_CLOCK_SKEW_S = Setting.of(
            "access.jwt.clock-skew-s",
            Type.ints(0, 300),
            "30",
            "How far the issuer's clock may be off. A connection is closed with reason code 0xA0 when its token has been"
                    + " over for that long.");
    static final Setting<Integer> VERIFY_THREADS = Setting.of(
            "access.verify-threads",
            Type.ints(1, 64),
            "2",
            "How many passwords and tokens are verified at once, each password in up to 64 MiB.");
    static final Setting<Integer> VERIFY_QUEUE_MAX = Setting.of(
            "access.verify-queue-max",
            Type.ints(1, 100_000),
            "256",
            "How many of them wait for a thread; at it, further devices are refused with reason code 0x89.");
    static final Setting<Integer> PASSWORD_KEPT_S = Setting.of(
            "access.password-kept-s",
            Type.ints(0, 86_400),
            "300",
            "How long a password that was right is not hashed again when its device comes back, for up to 10,000 of them;"
                    + " a keyed hash is kept, never the password, and only until the users change. 0 hashes each time.");

    static final List<Setting<?>> SETTINGS = List.of(
            USERS_FILE,
            PERMISSIONS_FILE,
            OPEN,
            REFUSED_PUBLISH,
            CERTIFICATE_USER,
            JWT_KEYS,
            JWT_ISSUER,
            JWT_AUDIENCE,
            JWT_USER_CLAIM,
            JWT_GROUPS_CLAIM,
            JWT_CLOCK_SKEW_S,
            VERIFY_THREADS,
            VERIFY_QUEUE_MAX,
            PASSWORD_KEPT_S);

    private AccessTable() {}

    static AccessSettings settings(Values values) {
        return new AccessSettings(
                values.get(USERS_FILE),
                values.get(PERMISSIONS_FILE),
                values.get(OPEN),
                values.get(JWT_KEYS).isEmpty() ? Optional.empty() : Optional.of(tokens(values)),
                values.get(CERTIFICATE_USER),
                values.get(VERIFY_THREADS),
                values.get(VERIFY_QUEUE_MAX),
                values.get(PASSWORD_KEPT_S),
                values.get(REFUSED_PUBLISH));
    }

    private static TokenSettings tokens(Values values) {
        return new TokenSettings(
                values.get(JWT_KEYS),
                values.get(JWT_ISSUER),
                values.get(JWT_AUDIENCE),
                values.get(JWT_USER_CLAIM),
                values.get(JWT_GROUPS_CLAIM),
                values.get(JWT_CLOCK_SKEW_S));
    }
}
