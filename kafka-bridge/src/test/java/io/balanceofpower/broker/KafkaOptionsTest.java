package io.balanceofpower.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {

    /** Kafka ignores an option that it does not know, so a typing error or an upgrade would go unnoticed. */
    @Test
    void shouldNameOnlyOptionsThatKafkaKnows() {
        Properties options = KafkaOptions.of(BrokerSettings.temporary(), Path.of("data"), 9092, 9093);

        assertThat(KafkaConfig.configDef().names()).containsAll(options.stringPropertyNames());
    }

    @Test
    void shouldLetTheSettingsHaveTheLastWord() {
        BrokerSettings settings = BrokerSettings.temporary().withOption("num.io.threads", "1");

        assertThat(KafkaOptions.of(settings, Path.of("data"), 9092, 9093)).containsEntry("num.io.threads", "1");
    }
}
