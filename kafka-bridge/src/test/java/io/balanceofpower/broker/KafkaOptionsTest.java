package io.balanceofpower.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {

    private static Properties options(BrokerSettings settings) {
        return KafkaOptions.of(
                settings, Path.of("data"), 9092, settings.quorum().bound());
    }

    /** Kafka ignores an option that it does not know, so a typing error or an upgrade would go unnoticed. */
    @Test
    void shouldNameOnlyOptionsThatKafkaKnows() {
        Properties options = options(BrokerSettings.temporary());

        assertThat(KafkaConfig.configDef().names()).containsAll(options.stringPropertyNames());
    }

    @Test
    void shouldLetTheSettingsHaveTheLastWord() {
        BrokerSettings settings = BrokerSettings.temporary().withOption("num.io.threads", "1");

        assertThat(options(settings)).containsEntry("num.io.threads", "1");
    }

    @Test
    void shouldKeepEveryRecordThriceAndWaitForTwoCopiesWhenThereAreThreeBrokers() {
        Quorum second = new Quorum("cluster", 2, List.of(9093, 9094, 9095));

        assertThat(options(BrokerSettings.temporary().withQuorum(second)))
                .containsEntry("node.id", "2")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093,2@127.0.0.1:9094,3@127.0.0.1:9095")
                .containsEntry("listeners", "CLIENT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9094")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2")
                .containsEntry("min.insync.replicas", "2");
        assertThat(options(BrokerSettings.temporary()))
                .containsEntry("default.replication.factor", "1")
                .containsEntry("min.insync.replicas", "1");
    }

    @Test
    void shouldNotTakeABrokerThatIsNotInItsOwnQuorum() {
        assertThatThrownBy(() -> new Quorum("cluster", 3, List.of(9093, 9094)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node 3 is not one of 2 brokers");
    }
}
