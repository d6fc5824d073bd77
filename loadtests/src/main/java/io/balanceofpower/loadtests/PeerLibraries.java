package io.balanceofpower.loadtests;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * What peers need, fetched by the project's Maven wrapper into {@code loadtests/target/peers} and kept there for later runs. Never on
 * this JVM's class path. Used by one thread; blocks.
 */
final class PeerLibraries {

    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";
    private static final long FETCH_MINUTES_MAX = 10;
    private static final String DONE = "done";
    private static final String RELEASE = "17";
    private static final int DIGEST_CHARS = 12;

    private final Progress progress;

    PeerLibraries(Progress progress) {
        this.progress = progress;
    }

    /**
     * A program that can be started.
     *
     * @param libraries those that make the peer, each with its version
     */
    record Program(String classPath, String mainClass, List<Library> libraries) {}

    /** As Maven knows it. */
    record Library(String artifact, String version) {}

    Program program(PeerProgram of) throws NoPeer {
        Path home = SourceTree.find()
                .orElseThrow(
                        () -> new NoPeer("there is no ./mvnw above the program; run ./bop in the source tree", null))
                .home();
        Path directory = home.resolve("loadtests/target/peers").resolve(of.directory() + digest(of));
        Path libraries = directory.resolve("lib");
        Path classes = directory.resolve("classes");
        try {
            if (!Files.exists(directory.resolve(DONE))) {
                Files.createDirectories(classes);
                progress.say("fetching " + String.join(", ", of.artifacts()) + " from Maven Central");
                fetch(home, of.pom().writeTo(directory), libraries);
                compile(of, directory, classes, libraries);
                Files.createFile(directory.resolve(DONE));
            }
            // In an order of its own: with a wildcard, Java takes the directory's.
            String classPath = classes + File.pathSeparator + String.join(File.pathSeparator, paths(libraries));
            return new Program(classPath, of.mainClass(), libraries(of.artifacts(), names(libraries)));
        } catch (IOException e) {
            throw new NoPeer(directory + " cannot be written: " + e, e);
        }
    }

    /** Of everything that the program is made of, so that an older one is never taken for it. */
    private static String digest(PeerProgram of) {
        List<Text> texts = new ArrayList<>(of.sources());
        texts.addAll(of.settings());
        texts.add(of.pom());
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            texts.forEach(text -> digest.update(text.content().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void fetch(Path home, Path pom, Path into) throws NoPeer, IOException {
        List<String> command = List.of(
                home.resolve("mvnw").toString(),
                "-B",
                "-ntp",
                "-q",
                "-f",
                pom.toString(),
                GOAL,
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + into);
        Path log = pom.resolveSibling("fetch.log");
        Process maven = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!maven.waitFor(FETCH_MINUTES_MAX, TimeUnit.MINUTES)) {
                throw new NoPeer("Maven did not fetch it within " + FETCH_MINUTES_MAX + " minutes; see " + log, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoPeer("interrupted", e);
        } finally {
            maven.destroy();
        }
        if (maven.exitValue() != 0) {
            throw new NoPeer("Maven cannot fetch it: " + firstError(Files.readAllLines(log)) + "; see " + log, null);
        }
    }

    static String firstError(List<String> log) {
        return log.stream()
                .filter(line -> line.startsWith("[ERROR]"))
                .map(line -> line.substring("[ERROR]".length()).strip())
                .findFirst()
                .orElse("it said nothing");
    }

    private static void compile(PeerProgram of, Path directory, Path classes, Path libraries)
            throws NoPeer, IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new NoPeer("this Java has no compiler; set JAVA_HOME to a JDK", null);
        }
        List<Path> sources = new ArrayList<>();
        for (Text source : of.sources()) {
            sources.add(source.writeTo(directory));
        }
        for (Text setting : of.settings()) {
            setting.writeTo(classes);
        }
        List<String> options = List.of(
                "-proc:none",
                "--release",
                RELEASE,
                "-d",
                classes.toString(),
                "-cp",
                String.join(File.pathSeparator, paths(libraries)));
        StringWriter said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(of.mainClass() + " does not fit what was fetched: " + said);
            }
        }
    }

    /** In the order of their names. */
    private static List<String> paths(Path libraries) {
        return names(libraries).stream()
                .map(name -> libraries.resolve(name).toString())
                .toList();
    }

    private static List<String> names(Path libraries) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(libraries)) {
            jars.forEach(jar -> names.add(String.valueOf(jar.getFileName())));
            names.sort(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static List<Library> libraries(List<String> artifacts, List<String> jars) {
        return artifacts.stream()
                .map(artifact -> new Library(artifact, version(artifact, jars)))
                .toList();
    }

    /** As the name of its jar says it. */
    static String version(String artifact, List<String> jars) {
        return jars.stream()
                .filter(jar -> jar.startsWith(artifact + "-") && jar.endsWith(".jar"))
                .map(jar -> jar.substring(artifact.length() + 1, jar.length() - ".jar".length()))
                .findFirst()
                .orElse("of unknown version");
    }
}
