package io.balanceofpower.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessIT {

    @Test
    void shouldKeepPortAndTopicsWhenKilledAndRestarted() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.temporary())) {
            String address = broker.bootstrapServers();
            long firstPid = broker.pid();
            create(address, "trades");

            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();

            assertThat(broker.pid()).isNotEqualTo(firstPid);
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(topics(address, 20_000)).contains("trades");
        }
    }

    @Test
    void shouldAnswerNobodyWhilePausedAndEverybodyAfterwards() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.temporary())) {
            broker.pause();
            assertThatThrownBy(() -> topics(broker.bootstrapServers(), 1_500))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);

            broker.resume();
            assertThat(topics(broker.bootstrapServers(), 20_000)).isEmpty();
        }
    }

    @Test
    void shouldLeaveNeitherProcessNorFileWhenClosedWhilePaused() {
        BrokerProcess broker = BrokerProcess.start(BrokerSettings.temporary());
        ProcessHandle handle = ProcessHandle.of(broker.pid()).orElseThrow();
        broker.pause();

        broker.close();
        broker.close();

        assertThat(handle.isAlive()).isFalse();
        assertThat(broker.directory()).doesNotExist();
    }

    /** A terminal sends Ctrl-C to every process of a command; the command itself decides when its broker ends. */
    @Test
    void shouldNotEndByCtrlC() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.temporary())) {
            new ProcessBuilder("sh", "-c", "kill -INT " + broker.pid())
                    .start()
                    .onExit()
                    .get(10, TimeUnit.SECONDS);

            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(broker::isAlive);
            assertThat(topics(broker.bootstrapServers(), 20_000)).isEmpty();
        }
    }

    @Test
    void shouldKeepTheDirectoryThatWasGiven(@TempDir Path directory) throws Exception {
        BrokerSettings settings = BrokerSettings.temporary().withDirectory(directory);
        String address;
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            address = broker.bootstrapServers();
            create(address, "trades");
        }
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(topics(address, 20_000)).contains("trades");
        }
    }

    @Test
    void shouldNamePortAndRemedyWhenThePortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = BrokerSettings.temporary().withPort(taken.getLocalPort());

            assertThatThrownBy(() -> BrokerProcess.start(settings))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("give another port");
        }
    }

    @Test
    void shouldPassOnWhyKafkaRefusedItsOptions(@TempDir Path directory) {
        BrokerSettings settings =
                BrokerSettings.temporary().withDirectory(directory).withOption("num.io.threads", "none");

        assertThatThrownBy(() -> BrokerProcess.start(settings))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("num.io.threads");
    }

    /** The parent here is a JVM of its own that starts a broker, says where, and is killed. */
    @Test
    void shouldEndAndDeleteItsDirectoryWhenItsParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String[] pidAndDirectory = parent.inputReader().readLine().split(" ", 2);
        ProcessHandle broker =
                ProcessHandle.of(Long.parseLong(pidAndDirectory[0])).orElseThrow();
        assertThat(broker.isAlive()).isTrue();
        assertThat(Path.of(pidAndDirectory[1])).exists();

        parent.destroyForcibly().onExit().get(10, TimeUnit.SECONDS);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !broker.isAlive());
        assertThat(Path.of(pidAndDirectory[1])).doesNotExist();
    }

    static final class Parent {
        public static void main(String[] args) throws IOException {
            BrokerProcess broker = BrokerProcess.start(BrokerSettings.temporary());
            System.out.println(broker.pid() + " " + broker.directory());
            System.in.read();
        }
    }

    static void create(String bootstrapServers, String topic) throws Exception {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    static Set<String> topics(String bootstrapServers, int timeoutMs) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "default.api.timeout.ms", timeoutMs,
                "request.timeout.ms", Math.min(timeoutMs, 1_000)))) {
            return admin.listTopics().names().get();
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
}
