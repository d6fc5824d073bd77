package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.balanceofpower.settings.Setting;
import io.balanceofpower.settings.Values.Shown;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.TextTable;

/** Values of settings, for people and for scripts. */
final class SettingsListing {

    private static final int INDENT = 4;
    private static final int WIDTH = 100;

    private SettingsListing() {}

    /** A line with key, value and origin, and below it what there is to know. */
    static String text(List<Shown> values) {
        StringBuilder text = new StringBuilder();
        for (Shown value : values) {
            Setting<?> setting = value.setting();
            text.append(setting.key())
                    .append(" = ")
                    .append(value.text().isEmpty() ? "(empty)" : value.text())
                    .append("  [")
                    .append(value.setBy())
                    .append("]\n");
            text.append(below(setting.meaning()));
            text.append(below(setting.type().name() + ": " + setting.type().range() + ". Default: "
                    + setting.fallback().words() + "."));
        }
        return text.toString();
    }

    private static String below(String words) {
        TextTable table = TextTable.forColumnWidths(Help.defaultColorScheme(Ansi.OFF), INDENT, WIDTH - INDENT);
        table.indentWrappedLines = 0;
        table.addRowValues("", words);
        return table.toString();
    }

    /** One object for each, with everything as text. */
    static String json(List<Shown> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Shown value : values) {
            Setting<?> setting = value.setting();
            array.addObject()
                    .put("key", setting.key())
                    .put("environment", setting.environmentName())
                    .put("value", value.text())
                    .put("setBy", value.setBy())
                    .put("type", setting.type().name())
                    .put("range", setting.type().range())
                    .put("default", setting.fallback().words())
                    .put("meaning", setting.meaning());
        }
        return array.toPrettyString() + "\n";
    }
}
