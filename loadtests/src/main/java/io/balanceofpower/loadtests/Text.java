package io.balanceofpower.loadtests;

import java.io.IOException;
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
        return new Text(path.substring(path.lastIndexOf('/') + 1), Resource.text("/peers/" + path));
    }

    Path writeTo(Path directory) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
