package io.balanceofpower.load;

import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.demo.StopSignal;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process that runs a simulation: this JVM's Java and class path, and Gatling, which is in a directory of its own so
 * that nodes do not have it. It writes to this process's terminal.
 */
final class GatlingProcess {
    private static final String MAIN = "io.balanceofpower.load.simulations.LoadMain";
    private static final String PREFERENCES =
            "-Djava.util.prefs.PreferencesFactory=io.balanceofpower.load.simulations.MemoryPreferences$Factory";
    private static final String GATLING_CLASS = "/io/gatling/app/Gatling.class";
    private static final String DIRECTORY = "gatling";
    private static final long LOOK_MS = 200;
    private static final long END_MS_MAX = 10_000;

    private GatlingProcess() {}

    /**
     * Runs it to its end, or until the signal; returns its exit code.
     *
     * @throws CommandFailed if it cannot be started
     */
    static int run(RunPlan plan, StopSignal stop) throws CommandFailed, InterruptedException {
        Process process = start(plan);
        while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (stop.isAsked()) {
                process.destroy();
                if (!process.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
                return ExitCode.INTERRUPTED.number();
            }
        }
        return process.exitValue();
    }

    private static Process start(RunPlan plan) throws CommandFailed {
        try {
            return new ProcessBuilder(command(plan)).inheritIO().start();
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "cannot start a process for Gatling (" + e + ")", e);
        }
    }

    private static List<String> command(RunPlan plan) throws CommandFailed {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError"));
        // Scala and Netty reach into java.lang and sun.nio.ch.
        command.addAll(
                List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        // Gatling would tell its makers of each run, and ask for its newest version.
        command.addAll(List.of("-Dgatling.data.enableAnalytics=false", PREFERENCES));
        command.addAll(List.of("-cp", classPath(), MAIN));
        command.addAll(plan.arguments());
        return command;
    }

    private static String classPath() throws CommandFailed {
        String own = System.getProperty("java.class.path");
        if (GatlingProcess.class.getResource(GATLING_CLASS) != null) {
            return own; // in tests
        }
        Path gatling = home().resolve(DIRECTORY);
        if (!Files.isDirectory(gatling)) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of("Gatling is not in " + gatling + "; build the project: ./mvnw package -DskipTests"));
        }
        return own + File.pathSeparator + gatling + File.separator + "*";
    }

    /** The directory in which this jar's directory is. */
    private static Path home() {
        CodeSource source = GatlingProcess.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return jar.resolveSibling("..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an entry that is no file", e);
        }
    }
}
