package io.balanceofpower.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.utils.internals.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerIT {

    @Test
    void shouldKeepPortAndTopicsOverARestart(@TempDir Path directory) throws Exception {
        BrokerSettings settings = BrokerSettings.temporary().withDirectory(directory);
        String address;
        try (LocalBroker broker = LocalBroker.start(settings)) {
            address = broker.bootstrapServers();
            BrokerProcessIT.create(address, "trades");
        }
        try (LocalBroker broker = LocalBroker.start(settings)) {
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(BrokerProcessIT.topics(address, 20_000)).contains("trades");
        }
    }

    @Test
    void shouldTellItsOwnerInsteadOfEndingTheJvmWhenKafkaGivesUp() {
        try (LocalBroker broker = LocalBroker.start(BrokerSettings.temporary())) {
            CompletableFuture<Void> ended = broker.ended().toCompletableFuture();
            assertThat(ended).isNotDone();

            assertThatThrownBy(() -> Exit.halt(3, "all log directories have failed"))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(ended).isCompletedExceptionally();
        }
    }

    @Test
    void shouldNameTheDirectoryWhenAnotherBrokerUsesIt(@TempDir Path directory) {
        BrokerSettings settings = BrokerSettings.temporary().withDirectory(directory);
        try (BrokerProcess first = BrokerProcess.start(settings)) {
            assertThat(first.isAlive()).isTrue();
            assertThatThrownBy(() -> LocalBroker.start(settings.withPort(Ports.free("127.0.0.1"))))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("no other Kafka uses this directory");
        }
    }

    @Test
    void shouldStartOnAPortThatAFailedStartHadFoundTaken(@TempDir Path directory) throws Exception {
        BrokerSettings settings;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings = BrokerSettings.temporary().withDirectory(directory).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> LocalBroker.start(settings)).isInstanceOf(BrokerStartException.class);
        }
        try (LocalBroker broker = LocalBroker.start(settings)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + settings.port());
        }
    }

    @Test
    void shouldNameTheDirectoryThatCannotBeOne(@TempDir Path parent) throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "not a directory");

        assertThatThrownBy(() -> LocalBroker.start(BrokerSettings.temporary().withDirectory(file)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("Give a data directory");
    }
}
