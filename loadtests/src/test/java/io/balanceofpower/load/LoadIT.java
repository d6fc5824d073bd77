package io.balanceofpower.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.demo.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short runs of {@code bop load}, each in a process of its own, against one mesh; -Dbop.load.all=true for all of them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LoadIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Other work on the machine must not decide. */
    private static final List<String> LENIENT = List.of("-Dp99.ms=60000", "-Dramp=1s", "-Dduration=10s");

    private static @Nullable OwnMesh started;

    @TempDir
    private Path directory;

    /** What a command left. */
    private record Ended(int exitCode, String output, List<Path> reports) {
        JsonNode audit() throws IOException {
            return JSON.readTree(reports.get(0).resolve("audit.json").toFile());
        }

        String page() throws IOException {
            return Files.readString(reports.get(0).resolve("index.html"));
        }
    }

    @BeforeAll
    static void start() throws InterruptedException {
        started = OwnMesh.start(new StopSignal(), words -> {});
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static OwnMesh mesh() {
        return Objects.requireNonNull(started);
    }

    private Ended load(String simulation, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--against",
                String.join(",", mesh().servers()),
                "--kafka",
                mesh().bootstrapServers(),
                "--topic",
                String.join(",", mesh().topics())));
        arguments.addAll(LENIENT);
        arguments.addAll(Arrays.asList(more));
        return bop(simulation, arguments);
    }

    private Ended bop(String simulation, List<String> arguments) throws IOException, InterruptedException {
        Path results = directory.resolve("results");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.balanceofpower.cli.Bop",
                "load",
                simulation,
                "--out",
                results.toString()));
        command.addAll(arguments);
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exitCode = process.waitFor();
        try (Stream<Path> reports = Files.list(results)) {
            return new Ended(exitCode, Files.readString(output), reports.toList());
        }
    }

    private static void assertKept(Ended ended, int sentMin) throws IOException {
        assertThat(ended.exitCode).as(ended.output).isZero();
        JsonNode audit = ended.audit();
        assertThat(audit.path("kept").asBoolean()).isTrue();
        assertThat(audit.path("sent").asInt()).isGreaterThan(sentMin);
        assertThat(audit.path("committed").asInt()).isEqualTo(audit.path("sent").asInt());
        assertThat(ended.output)
                .contains("Audit: every message is in Kafka once and in order, or was refused.")
                .contains("Report: " + ended.reports.get(0).resolve("index.html"));
        assertThat(ended.page()).contains("Audit: every message is in Kafka once");
    }

    @Test
    @Order(1)
    void shouldKeepASteadyFlow() throws Exception {
        assertKept(load("steady", "-Ddevices=20", "-Drate=200", "-Dlog.one.in=2", "-Dqos=2"), 1_000);
    }

    @ParameterizedTest
    @Order(2)
    @EnabledIfSystemProperty(named = "bop.load.all", matches = "true")
    @CsvSource({
        "market-open, 500, -Ddevices=20 -Drate=50 -Dburst.factor=4 -Dburst.after=2s -Dburst.for=4s",
        "idle, 100, -Ddevices=200 -Drate=20 -Dkeep.alive=2s",
        "reconnect-storm, 500, -Ddevices=60 -Drate=100 -Dstorms=2 -Dreconnect.p99.ms=60000",
        "fan-in, 200, -Ddevices=60 -Drate=40",
        "soak, 500, -Ddevices=20 -Drate=100 -Dlog.one.in=3"
    })
    void shouldKeepEveryPromiseInEachSimulation(String simulation, int sentMin, String parameters) throws Exception {
        assertKept(load(simulation, parameters.split(" ", -1)), sentMin);
    }

    @Test
    @Order(3)
    void shouldRunNothingAgainstATargetThatTakesNothing() throws Exception {
        assertNothingRan(load("steady", "-Dtopic.prefix=quotes/us/"), "0x10 No matching subscribers");
        assertNothingRan(
                bop("steady", List.of("--against", "127.0.0.1:1")),
                "The target 127.0.0.1:1 does not take a device's message: connect: connection refused. Nothing was run.");
    }

    @Test
    @Order(4)
    void shouldRunNothingWithCredentialsThatAreWrong() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "wrong");
        assertNothingRan(load("steady", "-Duser=nobody", "-Dpassword.file=" + password), "connect: 0x8");
    }

    @Test
    @Order(5)
    void shouldRunNothingIfKafkaCannotBeReadForTheAudit() throws Exception {
        Ended ended = bop(
                "steady",
                List.of(
                        "--against",
                        mesh().servers().get(0),
                        "--kafka",
                        mesh().bootstrapServers(),
                        "--topic",
                        "no.such.topic"));
        assertNothingRan(ended, "cannot be read for the audit, topics no.such.topic");
    }

    @Test
    @Order(5)
    void shouldReadKafkaForTheAuditWithTheGivenProperties() throws Exception {
        Path config = Files.writeString(
                directory.resolve("client.properties"),
                "security.protocol=SSL\ndefault.api.timeout.ms=3000\nrequest.timeout.ms=3000\n");
        Ended ended = load("steady", "--kafka-config", config.toString());
        assertNothingRan(ended, "cannot be read for the audit"); // this Kafka speaks no TLS
    }

    @Test
    @Order(5)
    void shouldRunNothingWithParametersThatContradictEachOther() throws Exception {
        Ended ended = load("market-open", "-Dburst.after=8s", "-Dburst.for=3s");
        assertThat(ended.exitCode).as(ended.output).isEqualTo(ExitCode.USAGE.number());
        assertThat(ended.output)
                .contains("-Dburst.after and -Dburst.for together are longer than -Dduration")
                .doesNotContain("Exception");
        assertThat(ended.reports).isEmpty();
    }

    private static void assertNothingRan(Ended ended, String words) {
        assertThat(ended.exitCode).as(ended.output).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(ended.output).contains(words).doesNotContain("Report:");
        assertThat(ended.reports).isEmpty();
    }

    @Test
    @Order(6)
    void shouldFailWithAReportThatSaysSoWhenAnAssertionFails() throws Exception {
        Ended ended = load("steady", "-Ddevices=5", "-Drate=20", "-Dduration=4s", "-Dp99.ms=1");
        assertThat(ended.exitCode).as(ended.output).isEqualTo(ExitCode.PROMISE_BROKEN.number());
        assertThat(ended.output).contains("Gatling: at least one assertion FAILED.");
        assertThat(ended.page()).contains("Gatling: at least one assertion FAILED.");
    }

    @Test
    @Order(7)
    void shouldLoseAndDoubleNothingWhenANodeIsKilled() throws Exception {
        long pid = mesh().pids().get(0);
        Ended ended = load(
                "node-killed", "-Ddevices=30", "-Drate=200", "-Dduration=15s", "-Dkill.after=5s", "-Dkill.pid=" + pid);
        assertKept(ended, 1_000);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(ended.output).contains("Killing process " + pid).contains("connect (again)");
    }
}
