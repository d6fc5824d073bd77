package io.balanceofpower.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that a mapping may have, in the order in which they are told: what its reader refuses others by, and what
 * {@link YamlSchema} tells editors.
 *
 * @param sources keys of which exactly one has to be there; empty if there are none such
 */
public record YamlKeys(List<YamlKey> keys, Set<String> sources) {

    /** Copies the list. */
    public YamlKeys {
        keys = List.copyOf(keys);
    }

    public static YamlKeys of(YamlKey... keys) {
        return new YamlKeys(List.of(keys), Set.of());
    }

    /** The same, of which exactly one of these has to be there. */
    public YamlKeys withOneOf(String... names) {
        return new YamlKeys(keys, new LinkedHashSet<>(List.of(names)));
    }

    /** Their names, in order. */
    public Set<String> names() {
        return keys.stream().map(YamlKey::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
