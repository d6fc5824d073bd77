package io.balanceofpower.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Secrets, which are given as the name of the file that holds them. */
final class SecretFile {

    private static final String PREFIX = "file:";
    private static final int BYTES_MAX = 1 << 20;

    private SecretFile() {}

    /** Reads the file at once; its content without the line's end is the value. */
    static Type<String> type() {
        return new Type<>("secret", PREFIX + "/path/to/a/file that holds it", SecretFile::read);
    }

    private static Reading<String> read(String text) {
        if (!text.startsWith(PREFIX)) {
            return new Reading.Bad<>(
                    "is a secret, which must not stand here; put it into a file and write file:/path/to/it");
        }
        String path = text.substring(PREFIX.length());
        try {
            return content(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            return new Reading.Bad<>("cannot be read from " + YamlValue.shown(path) + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static Reading<String> content(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return new Reading.Bad<>(
                    "cannot be read from " + YamlValue.shown(path.toString()) + ", which is not a file");
        }
        if (Files.size(path) > BYTES_MAX) {
            return new Reading.Bad<>("stands in a file of more than " + BYTES_MAX + " bytes");
        }
        String content = Files.readString(path, StandardCharsets.UTF_8).stripTrailing();
        return content.isEmpty() ? new Reading.Bad<>("stands in an empty file") : new Reading.Good<>(content);
    }
}
