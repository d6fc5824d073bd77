package io.balanceofpower.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping in a YAML file. Of a key that repeats, the first counts, and the others are problems. */
public final class YamlMapping {

    private final YamlReader reader;
    private final YamlValue self;
    private final Map<String, YamlValue> values = new LinkedHashMap<>();
    private final Map<String, Optional<Mark>> keyMarks = new LinkedHashMap<>();

    private YamlMapping(YamlReader reader, YamlValue self) {
        this.reader = reader;
        this.self = self;
    }

    static YamlMapping of(YamlReader reader, YamlValue self, MappingNode node) {
        YamlMapping mapping = new YamlMapping(reader, self);
        for (NodeTuple entry : node.getValue()) {
            mapping.add(entry.getKeyNode(), entry.getValueNode());
        }
        return mapping;
    }

    private void add(Node keyNode, Node valueNode) {
        Optional<Mark> at = keyNode.getStartMark();
        if (!(keyNode instanceof ScalarNode scalar)) {
            reader.problem(at, self.key(), "", "has a key that is not a word", "words as keys");
            return;
        }
        String name = scalar.getValue();
        String path = path(name);
        if (values.containsKey(name)) {
            reader.problem(at, path, "", "is there already, in line " + line(name), "each key once");
            return;
        }
        values.put(name, new YamlValue(reader, path, valueNode));
        keyMarks.put(name, at);
    }

    private int line(String name) {
        return keyMarks.getOrDefault(name, Optional.empty())
                .map(mark -> mark.getLine() + 1)
                .orElse(0);
    }

    private String path(String name) {
        return self.key().isEmpty() ? name : self.key() + "." + name;
    }

    YamlMapping refuseOthersThan(Set<String> allowed) {
        keyMarks.forEach((name, at) -> {
            if (!allowed.contains(name)) {
                String guess = Nearest.to(name, allowed)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
                reader.problem(at, path(name), "", "is not a known key" + guess, String.join(", ", allowed));
            }
        });
        return this;
    }

    /** What stands under a key; empty (and no problem) when the key is absent. */
    public Optional<YamlValue> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** What stands under a key that must be there. */
    public Optional<YamlValue> require(String name, String allowed) {
        if (!values.containsKey(name)) {
            self.problemAt(path(name), "is missing", allowed);
        }
        return get(name);
    }

    /** All keys and what stands under them, in the order of the file. */
    public Map<String, YamlValue> entries() {
        return Collections.unmodifiableMap(values);
    }

    /** Adds a problem with a key of this mapping, at the key. */
    void problemAtKey(String name, String wrong, String allowed) {
        reader.problem(keyMarks.getOrDefault(name, Optional.empty()), path(name), "", wrong, allowed);
    }

    /** Adds a problem with this mapping as a whole, at its first key. */
    public void problem(String wrong, String allowed) {
        self.problem(wrong, allowed);
    }
}
