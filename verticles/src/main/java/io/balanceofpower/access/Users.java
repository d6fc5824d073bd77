package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The users of one users.yaml. They never change; another file is another set. Any thread. */
public final class Users {

    /** Of a node without such a file. */
    static final Users NONE = new Users(Map.of());

    private static final PasswordHash NOBODYS = Argon2idHash.make(randomBytes(16), randomBytes(16));

    private final Map<String, UserEntry> byName;

    /** Chooses what strangers are measured by. */
    private final byte[] choiceKey;

    private final List<PasswordHash> passwords;
    private final List<ScramCredential> credentials;

    Users(Map<String, UserEntry> byName) {
        this.byName = Map.copyOf(byName);
        // In the order of names, so that a stranger's choice stays the same.
        List<UserEntry> sorted =
                this.byName.keySet().stream().sorted().map(this.byName::get).toList();
        this.passwords =
                sorted.stream().flatMap(user -> user.password().stream()).toList();
        this.credentials =
                sorted.stream().flatMap(user -> user.scram().stream()).toList();
        this.choiceKey = choiceKey();
    }

    /**
     * Of all secrets in the file, so that every node that reads the same file asks a stranger the same, before and after a
     * restart, and nobody can tell what that will be who does not know them all. It changes with them: who asks before and
     * after the file is edited can tell strangers by that. Without any secret everybody can compute it, and there is nobody
     * whom a stranger could be told from.
     */
    private byte[] choiceKey() {
        StringBuilder secrets = new StringBuilder();
        passwords.forEach(password -> secrets.append(password.text()).append('\n'));
        credentials.forEach(credential -> secrets.append(credential.text()).append('\n'));
        return ScramMechanism.SHA_256.hash(secrets.toString().getBytes(UTF_8));
    }

    /** Reads and checks a file's content; {@code file} only appears in problems. */
    public static YamlLoading<Users> load(String file, byte[] content) {
        return UsersFile.load(YamlReader.read(file, content));
    }

    /** How many there are. */
    public int size() {
        return byName.size();
    }

    Optional<UserEntry> user(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * A hash that a password can be checked against in vain, so that a user who is not there takes as long as one who is.
     * Always the same for a name, as a real one would be.
     */
    PasswordHash standIn(String name) {
        return passwords.isEmpty() ? NOBODYS : passwords.get(choice("password", name, passwords.size()));
    }

    /** The same for SCRAM: salt and iterations such as a real user could have, and keys that nobody can match. */
    ScramCredential standIn(String name, ScramMechanism mechanism) {
        List<ScramCredential> like = credentials.stream()
                .filter(credential -> credential.mechanism() == mechanism)
                .toList();
        ScramCredential model = like.isEmpty() ? null : like.get(choice(mechanism.word(), name, like.size()));
        int saltBytes = model == null ? 16 : model.salt().length;
        int iterations = model == null ? ScramCredential.USUAL_ITERATIONS : model.iterations();
        byte[] salt = new byte[saltBytes];
        System.arraycopy(
                ScramMechanism.SHA_512.hmac(choiceKey, about("salt of " + mechanism.word(), name)),
                0,
                salt,
                0,
                saltBytes);
        return new ScramCredential(
                mechanism, iterations, salt, randomBytes(mechanism.bytes()), randomBytes(mechanism.bytes()));
    }

    private int choice(String what, String name, int count) {
        byte[] hash = ScramMechanism.SHA_256.hmac(choiceKey, about(what, name));
        return Math.floorMod(ByteBuffer.wrap(hash).getInt(), count);
    }

    /** A user has another salt for each mechanism, so a stranger has one too. */
    private static byte[] about(String what, String name) {
        return (what + '\n' + name).getBytes(UTF_8); // a name has no control characters
    }

    static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
