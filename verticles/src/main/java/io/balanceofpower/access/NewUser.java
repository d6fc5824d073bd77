package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.saslprep.SASLprep;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Entries for users.yaml, made of passwords. */
public final class NewUser {

    /** The longest password. */
    public static final int PASSWORD_BYTES_MAX = PasswordHash.PASSWORD_BYTES_MAX;

    /** What a name of a user or group may be. */
    public static final String NAME_ALLOWED = UsersFile.NAME_ALLOWED;

    /** Why there is no entry for a password. */
    public static final String PASSWORD_WRONG =
            "the password must have 1 to " + PASSWORD_BYTES_MAX + " bytes, and none that SASLprep (RFC 4013) forbids";

    private static final int SALT_BYTES = 16;

    private NewUser() {}

    /** Whether users.yaml takes it as a name. */
    public static boolean isName(String text) {
        return UsersFile.isName(text);
    }

    /**
     * The entry as a text of several lines, one below the key {@code users}; empty for a password that is none. Takes the
     * time of the hashes.
     */
    public static Optional<String> entry(String name, String password, boolean scram, List<String> groups) {
        byte[] bytes = password.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > PASSWORD_BYTES_MAX) {
            return Optional.empty();
        }
        StringBuilder entry =
                new StringBuilder("  - name: ").append(quoted(name)).append('\n');
        entry.append("    password: ")
                .append(quoted(
                        Argon2idHash.make(bytes, Users.randomBytes(SALT_BYTES)).text()))
                .append('\n');
        if (scram) {
            try {
                byte[] prepared = new SASLprep().prepareStored(password).getBytes(UTF_8);
                entry.append("    scram:\n");
                for (ScramMechanism mechanism : ScramMechanism.values()) {
                    String text = ScramCredential.make(
                                    mechanism,
                                    prepared,
                                    Users.randomBytes(SALT_BYTES),
                                    ScramCredential.USUAL_ITERATIONS)
                            .text();
                    entry.append("      - ").append(quoted(text)).append('\n');
                }
            } catch (IllegalArgumentException forbidden) {
                return Optional.empty();
            }
        }
        if (!groups.isEmpty()) {
            String list = groups.stream().map(NewUser::quoted).collect(Collectors.joining(", "));
            entry.append("    groups: [").append(list).append("]\n");
        }
        return Optional.of(entry.toString());
    }

    /** In YAML's double quotes, in which a name without control characters needs these two escapes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
