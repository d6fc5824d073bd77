package io.balanceofpower.settings;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a YAML file, and the files that it refers to, held when they were read. Used by one thread. */
public final class YamlContents {
    /** In place of a hash, of a file that cannot be read. */
    public static final String NOTHING = "";

    private final MessageDigest all = sha256();
    private final Map<Path, String> references = new LinkedHashMap<>();

    YamlContents() {}

    /** SHA-256 in hexadecimal digits. */
    public static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** Before any reference. */
    void itself(byte[] bytes) {
        all.update(bytes);
    }

    void refersTo(Path path, byte @Nullable [] bytes) {
        byte[] hash = bytes == null ? new byte[0] : sha256().digest(bytes);
        all.update((byte) 0);
        all.update(hash);
        references.put(path, HexFormat.of().formatHex(hash));
    }

    /**
     * SHA-256, in hexadecimal digits, of the file's bytes and, for each file that it refers to in the order in which it does,
     * a byte 0 and the SHA-256 of that one. Of a file without references it is what {@code sha256sum} prints. Paths are not
     * in it beyond what the file itself says of them, so that nodes may keep the same files in different places.
     */
    public String hash() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) all.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    /** By path, the hash of each file that it refers to, or {@link #NOTHING}. */
    public Map<Path, String> references() {
        return Map.copyOf(references);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
