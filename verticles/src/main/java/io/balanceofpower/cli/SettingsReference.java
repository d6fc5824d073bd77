package io.balanceofpower.cli;

import io.balanceofpower.settings.Setting;
import io.balanceofpower.settings.SettingsTable;

/** The reference of all settings in Markdown, and its place in the README. */
final class SettingsReference {

    static final MarkedSection PLACE = new MarkedSection(
            "<!-- Made by ./bop settings --into README.md: change the table in SettingsTable. -->\n",
            "<!-- End of what ./bop settings made. -->\n");

    private SettingsReference() {}

    static String markdown() {
        StringBuilder text = new StringBuilder();
        for (SettingsTable.Group group : SettingsTable.GROUPS) {
            text.append("### ").append(group.title()).append("\n\n");
            text.append("| key | type | default | range | meaning |\n|---|---|---|---|---|\n");
            group.settings().forEach(setting -> text.append(row(setting)));
            text.append('\n');
        }
        return text.append(kafkaOptions()).toString();
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.key() + "` | " + setting.type().name() + " | "
                + cell(setting.fallback().words()) + " | " + cell(setting.type().range()) + " | "
                + cell(setting.meaning()) + " |\n";
    }

    private static String kafkaOptions() {
        StringBuilder text = new StringBuilder("### Kafka's own options\n\n");
        text.append("Other options of the Kafka clients pass through under their own names, checked by Kafka:")
                .append(" `kafka.client.*` for every client, over it `kafka.producer.*`, `kafka.consumer.*` and")
                .append(" `kafka.admin.*`; `BOP_KAFKA_PRODUCER_BATCH_SIZE` is `kafka.producer.batch.size`.")
                .append(" Secrets are given as `file:/path/to/it`, read at the start, and never shown.")
                .append(" These are refused:\n\n");
        text.append("| option | of | because |\n|---|---|---|\n");
        SettingsTable.refusedKafkaOptions()
                .forEach(refused -> text.append("| `")
                        .append(refused.option())
                        .append("` | ")
                        .append(refused.client())
                        .append(" | ")
                        .append(cell(refused.reason()))
                        .append(" |\n"));
        return text.append('\n').toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
