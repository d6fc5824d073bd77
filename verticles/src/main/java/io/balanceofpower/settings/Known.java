package io.balanceofpower.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a key or a variable can be: a setting, a refused Kafka option, a group, or a mistake. */
final class Known {

    private static final Family LISTENERS = MqttTable.LISTENERS;

    private final Map<String, Setting<?>> settings = new TreeMap<>();
    private final Map<String, String> refusals = new TreeMap<>();
    private final Map<String, String> keysByVariable = new TreeMap<>();

    Known() {
        SettingsTable.all().forEach(setting -> settings.put(setting.key(), setting));
        for (KafkaClient client : KafkaClient.values()) {
            KafkaRefusals.of(client).forEach((option, reason) -> refusals.put(client.prefix() + option, reason));
            client.options().forEach((name, option) -> {
                if (KafkaRefusals.reason(client, name).isEmpty()) {
                    settings.put(client.prefix() + name, KafkaOption.setting(client, option));
                }
            });
        }
        settings.keySet().forEach(key -> keysByVariable.put(Setting.environmentName(key), key));
        refusals.keySet().forEach(key -> keysByVariable.put(Setting.environmentName(key), key));
    }

    Optional<Setting<?>> setting(String key) {
        return Optional.<Setting<?>>ofNullable(settings.get(key)).or(() -> LISTENERS.setting(key));
    }

    /** The key that an environment variable stands for. */
    Optional<String> key(String variable) {
        return Optional.ofNullable(keysByVariable.get(variable)).or(() -> LISTENERS.key(variable));
    }

    boolean isGroup(String key) {
        return LISTENERS.isGroup(key) || settings.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
    }

    /** What is wrong with a key that is no setting. */
    String whyNot(String key) {
        String reason = refusals.get(key);
        if (reason != null) {
            return "is refused: " + reason;
        }
        if (isGroup(key)) {
            return "is a group of settings; write its settings below it, indented";
        }
        return LISTENERS
                .wrongName(key)
                .orElseGet(() ->
                        "unknown setting" + suggestion(key).map(Known::question).orElse("; ./bop settings lists all"));
    }

    /** What is wrong with an environment variable that stands for no setting. */
    String whyNotVariable(String variable) {
        String guess = variable.substring(Setting.ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
        return "unknown setting"
                + LISTENERS
                        .spelledOut(guess)
                        .or(() -> Nearest.to(guess.replace('.', '-'), LISTENERS.candidates(guess)))
                        .map(Setting::environmentName)
                        .or(() -> Nearest.to(variable, keysByVariable.keySet()))
                        .or(() -> suggestion(guess).map(Setting::environmentName))
                        .map(Known::question)
                        .orElse("; ./bop settings lists all");
    }

    private static String question(String near) {
        return "; did you mean " + near + "?";
    }

    /** The key that differs least, or else the one that has the same words in another order. */
    private Optional<String> suggestion(String key) {
        return LISTENERS
                .spelledOut(key)
                .or(() -> Nearest.to(key, LISTENERS.candidates(key)))
                .or(() -> Nearest.to(key, settings.keySet()))
                .or(() -> settings.keySet().stream()
                        .filter(known -> words(known).equals(words(key)))
                        .findFirst());
    }

    private static String words(String key) {
        return Arrays.stream(key.toLowerCase(Locale.ROOT).split("[._-]"))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
