package io.balanceofpower.settings;

/**
 * One key of a mapping in a YAML file.
 *
 * @param required whether it has to be there
 * @param standard what holds without it, as text; empty where nothing does
 * @param words one sentence, which editors show
 */
public record YamlKey(String name, YamlType type, boolean required, String standard, String words) {

    /** A key that may be left out. */
    public static YamlKey optional(String name, YamlType type, String words) {
        return new YamlKey(name, type, false, "", words);
    }

    /** A key that has to be there. */
    public static YamlKey required(String name, YamlType type, String words) {
        return new YamlKey(name, type, true, "", words);
    }

    /** The same key, without which this holds. */
    public YamlKey or(String otherwise) {
        return new YamlKey(name, type, required, otherwise, words);
    }
}
