package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.cli.Bop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The real demo as its users run it: a process that starts four others. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class DemoIT {
    private static final int BY_SIGTERM = 143;

    @TempDir
    Path results;

    /** Of the demo and, because their files are in it, in the command line of each process that it starts. */
    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Bop.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(results.resolve("stderr").toFile())
                .start();
        started.add(process);
        return process;
    }

    @AfterEach
    void endDemo() {
        started.forEach(Process::destroyForcibly);
        awaitNoProcess();
    }

    private Stream<ProcessHandle> children() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(temporary.toString()));
    }

    private void awaitNoProcess() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(children()).isEmpty());
    }

    private String errors() throws IOException {
        return Files.readString(results.resolve("stderr"));
    }

    /** What it said; it must end well, and leave nothing behind. */
    private String runToEnd(Path file, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("demo", "--json", file.toString()));
        all.addAll(List.of(arguments));
        Process demo = start(all.toArray(String[]::new));
        String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(said + errors()).isZero();
        assertThat(children()).isEmpty();
        assertThat(temporary).isEmptyDirectory();
        return said;
    }

    /** All that was sent is acknowledged, and in Kafka once and in order. */
    private static void assertPromisesKept(JsonNode result) {
        assertThat(result.get("sent").asLong())
                .isPositive()
                .isEqualTo(result.get("acknowledged").asLong());
        assertThat(result.get("committed").asLong())
                .isEqualTo(result.get("sent").asLong());
        for (String none : List.of("refused", "missing", "duplicates", "reordered", "gaps", "unanswered")) {
            assertThat(result.get(none).asLong()).as(none).isZero();
        }
    }

    @Test
    void shouldKeepEveryPromiseAlthoughANodeIsKilled() throws Exception {
        Path file = results.resolve("result.json");
        String said = runToEnd(file, "--kill", "--for", "12s", "--devices", "12", "--rate", "500");

        assertThat(said).contains("is killed (kill -9)", "Promises kept: all ");
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertPromisesKept(result);
        assertThat(result.get("killedNode").asText()).startsWith("node-");
    }

    @Test
    void shouldAuditAShortRunAndLeaveNothingBehind() throws Exception {
        Path file = results.resolve("result.json");
        String said = runToEnd(file, "--for", "5s", "--devices", "12", "--rate", "500");

        assertThat(said)
                .contains("mosquitto_pub", "kcat", "Promises kept: all ")
                .doesNotContain("\u001b");
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertPromisesKept(result);
        for (Market market : Market.values()) {
            JsonNode latency = result.get("latencyMs").get(market.kafkaTopic());
            assertThat(latency.get("p99").asDouble())
                    .isGreaterThanOrEqualTo(latency.get("p50").asDouble());
            assertThat(latency.get("p50").asDouble()).isPositive();
        }
    }

    @Test
    void shouldServeClientsByHandAndEndWithoutATraceOnSigterm() throws Exception {
        Process demo = start("demo", "--keep-running", "--devices", "3", "--rate", "30");
        JsonNode addresses = addresses(demo);
        String mqtt = addresses.get("nodes").get(2).get("mqtt").asText();
        String trade = "{\"symbol\":\"IBM\",\"price\":\"181.50\"}";
        String numbers = "--device by-hand --epoch 1 --seq 5 --property desk=7";

        assertThat(bop("publish --to " + mqtt + " --topic trades/us/N/IBM " + numbers + " --message " + trade))
                .isEqualTo("0: 0x00 success\n");
        assertThat(bop("publish --to " + mqtt + " --topic nowhere --message x")).startsWith("1: 0x10 no matching");
        String found = bop("consume --from " + addresses.get("kafka").asText()
                + " --topic trades.equities --beginning --to-end --json");
        assertThat(found.lines().filter(line -> line.contains("by-hand")).toList())
                .singleElement()
                .asString()
                .contains("\"key\":\"IBM\"", "\"value\":\"{\\\"symbol\\\":\\\"IBM\\\",\\\"price\\\":\\\"181.50\\\"}\"")
                .contains("{\"name\":\"bop-seq\",\"value\":\"5\"}", "{\"name\":\"desk\",\"value\":\"7\"}");

        assertEndsWhenNobodyReads(start(
                "consume", "--from", addresses.get("kafka").asText(), "--topic", "trades.equities", "--beginning"));

        assertThat(children().count()).isEqualTo(5);
        demo.destroy();
        assertThat(demo.waitFor()).as(errors()).isEqualTo(BY_SIGTERM);
        assertThat(children()).isEmpty();
        assertThat(temporary).isEmptyDirectory();
        assertThat(errors()).contains("Promises kept: all ");
    }

    @Test
    void shouldTakeItsProcessesAlongWhenItIsKilled() throws Exception {
        Process demo = start("demo", "--keep-running", "--devices", "0");
        addresses(demo);
        assertThat(children().count()).isEqualTo(5);
        demo.destroyForcibly();
        awaitNoProcess();
    }

    /** As behind a {@code head -1}; devices go on sending, so there is always more to print. */
    private static void assertEndsWhenNobodyReads(Process consume) throws Exception {
        BufferedReader lines = consume.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).startsWith("trades.equities[");
        lines.close();
        assertThat(consume.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(consume.exitValue()).isZero();
    }

    /** The one line on standard output; the demo is ready then. */
    private JsonNode addresses(Process demo) throws IOException {
        BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        assertThat(line).as(errors()).isNotNull();
        return new ObjectMapper().readTree(line);
    }

    /** Exit code and standard output. */
    private static String bop(String arguments) {
        StringWriter out = new StringWriter();
        CommandLine bop = Bop.commandLine(Map.of(), Path.of(""));
        bop.setOut(new PrintWriter(out));
        int exitCode = bop.execute(arguments.split(" "));
        return exitCode + ": " + out;
    }
}
