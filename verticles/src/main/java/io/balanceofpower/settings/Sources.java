package io.balanceofpower.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from: defaults, over them a file, over it the environment.
 *
 * @param named the file that was asked for by name; it must exist
 * @param environment all variables; those that start with {@code BOP_} are settings
 * @param directory what relative names of the file are relative to, and where {@code bop.yaml} is looked for
 */
public record Sources(Optional<Path> named, Map<String, String> environment, Path directory) {

    /** Names the file, as {@code --settings} does. */
    static final String FILE_VARIABLE = "BOP_SETTINGS";

    /** Read by the launcher: options for the JVM. */
    static final String JAVA_OPTIONS_VARIABLE = "BOP_JAVA_OPTS";

    private static final Path FILE = Path.of("bop.yaml");

    /** The file to read, if there is one. */
    Optional<Path> file() {
        Path inDirectory = directory.resolve(FILE);
        return named.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE))
                        .filter(name -> !name.isEmpty())
                        .map(Path::of))
                .map(directory::resolve)
                .or(() -> Files.exists(inDirectory) ? Optional.of(inDirectory) : Optional.empty());
    }

    /** Reads and checks everything; blocks on files. */
    public Loading load() {
        return new Loader().load(this, false);
    }

    /** Like {@link #load}, and refuses also what a node needs to be told and is not. */
    public Loading loadToStart() {
        return new Loader().load(this, true);
    }
}
