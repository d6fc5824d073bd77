package io.balanceofpower.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A value for every setting, and where each came from. Kafka options have one only where something set them. Immutable
 * once loaded; its text never shows a value.
 */
public final class Values {

    private final Map<String, Value<?>> byKey = new LinkedHashMap<>();

    Values() {}

    void put(Value<?> value) {
        byKey.put(value.setting().key(), value);
    }

    boolean has(Setting<?> setting) {
        return byKey.containsKey(setting.key());
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked") // a Value<T> is only ever stored under the key of its own Setting<T>
    <T> T get(Setting<T> setting) {
        return ((Value<T>) value(setting)).value();
    }

    Value<?> value(Setting<?> setting) {
        Value<?> value = byKey.get(setting.key());
        if (value == null) {
            throw new NoSuchElementException(setting.key());
        }
        return value;
    }

    /** What was set of an option of the producers: for them, or else for every client. */
    Optional<Value<?>> ofProducer(String option) {
        return Stream.of(KafkaClient.PRODUCER, KafkaClient.CLIENT)
                .<Value<?>>mapMulti((client, next) -> {
                    Value<?> value = byKey.get(client.prefix() + option);
                    if (value != null) {
                        next.accept(value);
                    }
                })
                .findFirst();
    }

    /** The members of a family that exist, in alphabetical order. */
    List<String> members(Family family) {
        return family.members(byKey.keySet().stream());
    }

    /** What was set of one kind of client's options, under the names that Kafka gives them; secrets in clear. */
    Map<String, String> kafkaOptions(KafkaClient client) {
        Map<String, String> options = new LinkedHashMap<>();
        byKey.forEach((key, value) -> {
            if (key.startsWith(client.prefix())) {
                options.put(key.substring(client.prefix().length()), String.valueOf(value.value()));
            }
        });
        return Collections.unmodifiableMap(options);
    }

    /** Every value: the table's in its order, then the Kafka options that were set. */
    public List<Shown> shown() {
        return byKey.values().stream()
                .map(value ->
                        new Shown(value.setting(), value.text(), value.origin().words()))
                .toList();
    }

    @Override
    public String toString() {
        return byKey.size() + " settings";
    }

    /**
     * A value that was read.
     *
     * @param text as it was given; of a secret, the name of its file
     */
    record Value<T>(Setting<T> setting, T value, String text, Origin origin) {

        @Override
        public String toString() {
            return setting.key() + " from " + origin.words();
        }
    }

    /**
     * A value as people may see it.
     *
     * @param text as it was given; of a secret, the name of its file
     * @param setBy {@code default}, {@code file:line} or {@code environment NAME}
     */
    public record Shown(Setting<?> setting, String text, String setBy) {}
}
