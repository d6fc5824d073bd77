package io.balanceofpower.settings;

import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Makes settings of Kafka's own options, which Kafka itself checks. */
final class KafkaOption {

    private KafkaOption() {}

    static Setting<String> setting(KafkaClient client, ConfigDef.ConfigKey option) {
        boolean secret = option.type == ConfigDef.Type.PASSWORD;
        return new Setting<>(
                client.prefix() + option.name,
                secret ? SecretFile.type() : checkedByKafka(option),
                Fallback.unset("as Kafka has it"),
                "Kafka's option " + option.name + ", for " + client.meaning() + ".",
                secret);
    }

    private static Type<String> checkedByKafka(ConfigDef.ConfigKey option) {
        String name = option.type.name().toLowerCase(Locale.ROOT);
        String range = option.validator == null ? "a " + name : "what Kafka takes: " + option.validator;
        return new Type<>(name, range, text -> {
            Optional<String> wrong = wrong(option, text);
            return wrong.isPresent() ? new Reading.Bad<>(wrong.get()) : new Reading.Good<>(text);
        });
    }

    /** What Kafka has against a text; empty when nothing. */
    private static Optional<String> wrong(ConfigDef.ConfigKey option, String text) {
        Object value = text;
        try {
            value = ConfigDef.parseType(option.name, text, option.type);
            if (option.validator != null) {
                option.validator.ensureValid(option.name, value);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            String opening = "Invalid value " + value + " for configuration " + option.name + ": ";
            String message = String.valueOf(e.getMessage());
            return Optional.of("is refused by Kafka"
                    + (message.startsWith(opening) ? ": " + message.substring(opening.length()) : ""));
        }
    }
}
