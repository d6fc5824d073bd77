package io.balanceofpower.settings;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The Kafka clients whose own options can be set, each under a prefix of its own. */
enum KafkaClient {
    /** Options for all of them: what producers, consumers and admin clients have in common. */
    CLIENT("every Kafka client of the node"),
    PRODUCER("the lanes' producers"),
    CONSUMER("the consumers that read records back"),
    ADMIN("the admin client");

    private final String meaning;

    KafkaClient(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    /** What stands before an option's Kafka name in its key. */
    String prefix() {
        return "kafka." + Type.word(this) + ".";
    }

    /** Kafka's own table of this client's options, without those that Kafka calls internal. */
    Map<String, ConfigKey> options() {
        Map<String, ConfigKey> options = new TreeMap<>(
                switch (this) {
                    case CLIENT, PRODUCER -> ProducerConfig.configDef().configKeys();
                    case CONSUMER -> ConsumerConfig.configDef().configKeys();
                    case ADMIN -> AdminClientConfig.configDef().configKeys();
                });
        if (this == CLIENT) {
            Set<String> common = new TreeSet<>(CONSUMER.options().keySet());
            common.retainAll(ADMIN.options().keySet());
            options.keySet().retainAll(common);
        }
        options.values().removeIf(option -> option.internalConfig);
        return options;
    }
}
