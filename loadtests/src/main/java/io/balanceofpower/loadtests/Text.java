package io.balanceofpower.loadtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a peer's program.
 *
 * @param name without directories
 */
record Text(String name, String content) {

    /** A resource below {@code peers/}. */
    static Text read(String path) {
        try (InputStream in = Text.class.getResourceAsStream("/peers/" + path)) {
            if (in == null) {
                throw new IllegalStateException("the resource peers/" + path + " is missing");
            }
            String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Text(path.substring(path.lastIndexOf('/') + 1), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path writeTo(Path directory) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
