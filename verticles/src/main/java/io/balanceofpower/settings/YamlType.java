package io.balanceofpower.settings;

import java.util.List;

/** What may stand in one place of a YAML file. */
public sealed interface YamlType {

    /** The types without anything further to say. */
    enum Plain implements YamlType {
        /** A text; plain numbers, flags and nothing are none. */
        TEXT,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A number above 0 and at most 1. */
        SHARE
    }

    /**
     * One of these texts.
     *
     * @param texts at least one
     */
    record Choice(List<String> texts) implements YamlType {
        /** Copies the list. */
        public Choice {
            texts = List.copyOf(texts);
        }
    }

    /** A text that the pattern, of the kind that JSON Schema and Java share, matches whole. */
    record Pattern(String regex) implements YamlType {}

    /** A whole number within the limits, both included. */
    record Whole(long min, long max) implements YamlType {}

    /** A list of so many elements, both limits included. */
    record ListOf(YamlType element, int min, int max) implements YamlType {}

    /** A mapping with so many keys that whoever writes the file chooses, both limits included. */
    record MappingOf(YamlType value, int min, int max) implements YamlType {}

    /** A mapping with keys that are known. */
    record Mapping(YamlKeys keys) implements YamlType {}

    /** One of several. */
    record OneOf(List<YamlType> types) implements YamlType {
        /** Copies the list. */
        public OneOf {
            types = List.copyOf(types);
        }
    }

    static YamlType choice(String... texts) {
        return new Choice(List.of(texts));
    }

    static YamlType oneOf(YamlType... types) {
        return new OneOf(List.of(types));
    }
}
