package io.balanceofpower.settings;

import java.util.Locale;

/**
 * One thing that can be set.
 *
 * @param key the name in the file: dots between groups, dashes between words
 * @param type which texts it takes
 * @param fallback the value when nothing sets it
 * @param meaning what it does and what happens at a limit, in a sentence or two
 * @param secret whether its value must be in a file of its own and is never shown
 */
public record Setting<T>(String key, Type<T> type, Fallback fallback, String meaning, boolean secret) {

    static final String ENVIRONMENT_PREFIX = "BOP_";

    static <T> Setting<T> of(String key, Type<T> type, String fallback, String meaning) {
        return new Setting<>(key, type, Fallback.of(fallback), meaning, false);
    }

    /** The environment variable that sets it: {@code kafka.bootstrap-servers} is {@code BOP_KAFKA_BOOTSTRAP_SERVERS}. */
    public String environmentName() {
        return environmentName(key);
    }

    static String environmentName(String key) {
        return ENVIRONMENT_PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
