package io.balanceofpower.loadtests.gatling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MqttServerTest {
    @ParameterizedTest
    @CsvSource({
        "node-2:1884, node-2, 1884",
        "node-2, node-2, 1883",
        "10.1.0.5:1 10.1.0.6:2, 10.1.0.5, 1",
        "[::1]:1884, ::1, 1884"
    })
    void shouldReadAServerReference(String reference, String host, int port) {
        assertThat(MqttServer.referenced(reference, 1883)).contains(new MqttServer(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node:0", "node:70000", "a:b:c", "node:"})
    void shouldNotFollowWhatItCannotRead(String reference) {
        assertThat(MqttServer.referenced(reference, 1883)).isEmpty();
    }

    @Test
    void shouldWantAPortOfAServer() {
        assertThatThrownBy(() -> MqttDsl.mqtt.servers("127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'127.0.0.1' is not host:port, such as 127.0.0.1:1883");
        assertThatThrownBy(MqttDsl.mqtt::protocol)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no server");
    }
}
