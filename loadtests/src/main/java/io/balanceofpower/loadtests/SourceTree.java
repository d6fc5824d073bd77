package io.balanceofpower.loadtests;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The source tree that this program was built in.
 *
 * @param home where {@code mvnw} is
 */
record SourceTree(Path home) {

    /** What makes another program, as {@code ./bop} looks for it too. */
    private static final List<String> SOURCES = List.of("pom.xml", "*/pom.xml", "*/src/main");

    /** Empty for a program that was copied elsewhere. */
    static Optional<SourceTree> find() {
        try {
            Path here = Path.of(SourceTree.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path above = here.getParent(); above != null; above = above.getParent()) {
                if (Files.isExecutable(above.resolve("mvnw"))) {
                    return Optional.of(new SourceTree(above));
                }
            }
            return Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an entry that is no path", e);
        }
    }

    /** The commit that is checked out, with {@code +changes} if sources differ from it; empty without git. */
    Optional<String> commit() {
        List<String> changed = new ArrayList<>(List.of("status", "--porcelain", "--"));
        changed.addAll(SOURCES);
        return git(List.of("rev-parse", "--short=10", "HEAD"))
                .flatMap(commit -> git(changed).map(names -> names.isEmpty() ? commit : commit + "+changes"));
    }

    private Optional<String> git(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(arguments);
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no git
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
