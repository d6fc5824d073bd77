package io.balanceofpower.access;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Bcrypt, as other servers' password files have it. */
record BcryptHash(String text) implements PasswordHash {

    static final String ALLOWED = "$2a$, $2b$ or $2y$ with a cost from 08 to 13, salt and hash";

    /** Each step of the cost doubles the time; 13 takes about half a second. */
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(08|09|10|11|12|13)\\$[./A-Za-z0-9]{53}");

    /** Bcrypt looks at no more, so a longer password would match with any end. */
    private static final int BYTES_MAX = 72;

    static Optional<BcryptHash> of(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new BcryptHash(text)) : Optional.empty();
    }

    @Override
    public boolean matches(byte[] password) {
        boolean sound = password.length <= BYTES_MAX;
        for (byte b : password) {
            sound &= b != 0; // Bcrypt takes it for the password's end.
        }
        // Checked in any case, so that the time says nothing.
        byte[] looked = sound ? password : new byte[] {'x'};
        return OpenBSDBCrypt.checkPassword(text, looked) && sound;
    }
}
