package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.saslprep.SASLprep;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's side of one SCRAM authentication (RFC 5802, 5 and 7), without channel binding. A user who does not exist
 * is asked the same questions and fails at the end. Used by one thread after the other.
 */
final class ScramExchange {

    /** The longest message that is read. */
    private static final int MESSAGE_BYTES_MAX = 2_048;

    /** GS2 header without channel binding, then user and nonce; what follows are extensions, which may be ignored. */
    private static final Pattern FIRST =
            Pattern.compile("([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([\\x21-\\x2B\\x2D-\\x7E]{8,512})(?:,.*)?)");

    private static final Pattern LAST =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([\\x21-\\x2B\\x2D-\\x7E]+)(?:,.*)?),p=([A-Za-z0-9+/=]+)");

    private final ScramMechanism mechanism;
    private final Supplier<Users> users;
    private final String serverNonce;

    private String name = "";
    private String header = "";
    private String nonce = "";
    private String spoken = "";
    private Optional<UserEntry> user = Optional.empty();
    private Optional<ScramCredential> credential = Optional.empty();

    /**
     * @param users those of now; the user is looked up once
     * @param serverNonce printable ASCII without commas, never used before
     */
    ScramExchange(ScramMechanism mechanism, Supplier<Users> users, String serverNonce) {
        this.mechanism = mechanism;
        this.users = users;
        this.serverNonce = serverNonce;
    }

    /** With a nonce of 144 random bits. */
    static ScramExchange begin(ScramMechanism mechanism, Supplier<Users> users) {
        return new ScramExchange(mechanism, users, Base64.getEncoder().encodeToString(Users.randomBytes(18)));
    }

    /** The user that it ended well for. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Proven(UserEntry user, byte[] serverFinal) {}

    /** Client's first message to server's first. Empty when it is none, or asks for what is not served. */
    Optional<byte[]> first(byte[] message) {
        Matcher first = FIRST.matcher(text(message));
        Optional<String> asked = first.matches() ? prepared(first.group(4)) : Optional.empty();
        boolean forOther = first.matches()
                && first.group(2) != null
                && !prepared(first.group(2)).equals(asked);
        if (asked.isEmpty() || forOther) {
            return Optional.empty();
        }
        name = asked.get();
        header = first.group(1);
        nonce = first.group(5) + serverNonce;
        Users now = users.get();
        user = now.user(name).filter(entry -> entry.scram(mechanism).isPresent());
        ScramCredential found =
                user.flatMap(entry -> entry.scram(mechanism)).orElseGet(() -> now.standIn(name, mechanism));
        credential = Optional.of(found);
        String answer =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(found.salt()) + ",i=" + found.iterations();
        spoken = first.group(3) + "," + answer;
        return Optional.of(answer.getBytes(UTF_8));
    }

    /** Client's last message to server's last. Empty when the proof is wrong, or nobody's, or not asked for. */
    Optional<Proven> last(byte[] message) {
        Matcher last = LAST.matcher(text(message));
        if (credential.isEmpty() || !last.matches() || !last.group(3).equals(nonce)) {
            return Optional.empty();
        }
        Optional<byte[]> binding = base64(last.group(2));
        Optional<byte[]> proof = base64(last.group(4)).filter(bytes -> bytes.length == mechanism.bytes());
        boolean bound = binding.filter(bytes -> MessageDigest.isEqual(bytes, header.getBytes(UTF_8)))
                .isPresent();
        if (!bound || proof.isEmpty()) {
            return Optional.empty();
        }
        byte[] all = (spoken + "," + last.group(1)).getBytes(UTF_8);
        ScramCredential kept = credential.get();
        byte[] clientKey = ScramMechanism.xor(proof.get(), mechanism.hmac(kept.storedKey(), all));
        boolean right = MessageDigest.isEqual(mechanism.hash(clientKey), kept.storedKey());
        byte[] signature = mechanism.hmac(kept.serverKey(), all);
        byte[] answer = ("v=" + Base64.getEncoder().encodeToString(signature)).getBytes(UTF_8);
        return user.filter(entry -> right).map(entry -> new Proven(entry, answer));
    }

    /** Empty, which no pattern matches, when it is too long or not UTF-8. */
    private static String text(byte[] message) {
        if (message.length > MESSAGE_BYTES_MAX) {
            return "";
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    /** A name as it is sent (RFC 5802, 5.1), with its escapes undone and prepared; empty when it is none. */
    private static Optional<String> prepared(String sent) {
        String plain = sent.replace("=2C", ",").replace("=3D", "=");
        boolean escaped = sent.replace("=2C", "").replace("=3D", "").indexOf('=') < 0;
        try {
            return escaped
                    ? Optional.of(new SASLprep().prepareQuery(plain)).filter(UsersFile::isName)
                    : Optional.empty();
        } catch (IllegalArgumentException prohibited) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
