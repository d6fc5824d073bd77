package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class KafkaCommandIT {

    private static final Pattern READY = Pattern.compile("Kafka is ready on ([^;]+);.*");

    /** The processes' temporary directory. */
    @TempDir
    Path temporary;

    @TempDir
    Path output;

    private List<Process> started = List.of();

    @AfterEach
    void endProcess() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void shouldServeClientsUntilStoppedAndLeaveNothing() throws Exception {
        Process bop = start("kafka", "--port", "0");
        String address = readyAddress(bop);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        bop.destroy();
        assertThat(bop.waitFor()).isEqualTo(128 + 15);
        assertThat(temporary).isEmptyDirectory();
        assertThat(output.resolve("err")).isEmptyFile();
    }

    @Test
    void shouldLeaveNothingWhenKilledWhileKafkaStarts() throws Exception {
        Process bop = start("kafka", "--port", "0");
        await().atMost(Duration.ofMinutes(1)).until(this::kafkaWrites);
        bop.destroyForcibly();
        await().atMost(Duration.ofMinutes(2)).until(() -> temporary.toFile().list().length == 0);
    }

    /** Its log is the first file that Kafka's own process makes; what is there before comes from the parent. */
    private boolean kafkaWrites() throws IOException {
        try (Stream<Path> directories = Files.list(temporary)) {
            return directories.anyMatch(directory -> Files.exists(directory.resolve("broker.log")));
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Bop.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(output.resolve("err").toFile())
                .start();
        started = List.of(process);
        return process;
    }

    private static String readyAddress(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(lines.readLine());
        Matcher ready = READY.matcher(line);
        assertThat(ready.matches()).as(line).isTrue();
        return ready.group(1);
    }
}
