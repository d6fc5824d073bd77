package io.balanceofpower.settings;

/**
 * One thing that can be set of each member of a family.
 *
 * @param prefix the family's, with the dot at its end
 * @param key what follows the member's name
 */
record Template<T>(String prefix, String key, Type<T> type, Fallback fallback, String meaning) {

    /** The setting of one member. */
    Setting<T> of(String member) {
        return new Setting<>(prefix + member + "." + key, type, fallback, meaning, false);
    }
}
