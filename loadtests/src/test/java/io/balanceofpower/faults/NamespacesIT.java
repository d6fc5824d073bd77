package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.balanceofpower.faults.Network.Party;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Needs root and {@code ip}; is skipped without. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class NamespacesIT {
    private static final int PORT = 5_000;
    private static final int WAIT_MS = 500;

    private static Namespaces open() {
        try {
            return Namespaces.open(2);
        } catch (NoNamespaces e) {
            return abort(e.getMessage());
        }
    }

    /** An {@link Echo} at the node. */
    private static Process echo(Namespaces network, int node) throws IOException {
        List<String> command = new ArrayList<>(network.within().get(node));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx32m", "-cp", System.getProperty("java.class.path"), Echo.class.getName()));
        command.addAll(List.of(network.nodeHosts().get(node), String.valueOf(PORT)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    @Test
    void shouldCutANodeFromOnePartyInSilenceAndFromNobodyElse() throws Exception {
        try (Namespaces network = open()) {
            String kafka = network.kafkaHost();
            String devices = network.devicesHost();
            String node = network.nodeHosts().get(0);
            Process echo = echo(network, 0);
            try (Socket fromKafka = Echo.connect(kafka, node, PORT, WAIT_MS);
                    Socket fromDevices = Echo.connect(devices, node, PORT, WAIT_MS)) {
                assertThat(Echo.answers(fromKafka)).isTrue();

                network.cut(0, EnumSet.of(Party.KAFKA));

                assertThat(Echo.answers(fromDevices)).isTrue();
                assertThatThrownBy(() -> Echo.answers(fromKafka)).isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> Echo.connect(kafka, node, PORT, WAIT_MS))
                        .isInstanceOf(SocketTimeoutException.class);

                network.heal(0);

                fromKafka.setSoTimeout(20_000);
                assertThat(fromKafka.getInputStream().read())
                        .as("what was lost is sent again")
                        .isEqualTo('x');
                network.cut(0, EnumSet.of(Party.DEVICES));
                assertThat(Echo.answers(fromKafka)).isTrue();
                assertThatThrownBy(() -> Echo.answers(fromDevices)).isInstanceOf(SocketTimeoutException.class);
            } finally {
                echo.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindAndLetSeveralRunsLiveTogether() throws Exception {
        String before = interfacesAndNamespaces();
        try (Namespaces one = open();
                Namespaces other = open()) {
            assertThat(one.nodeHosts()).doesNotContainAnyElementsOf(other.nodeHosts());
            assertThat(interfacesAndNamespaces()).isNotEqualTo(before);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(interfacesAndNamespaces()).isEqualTo(before));
    }

    private static String interfacesAndNamespaces() {
        return IpCommand.run("-br link").said().replaceAll("[0-9a-f]{2}(:[0-9a-f]{2}){5}", "")
                + IpCommand.run("netns list").said();
    }
}
