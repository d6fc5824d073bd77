package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a benchmark has to say.
 *
 * @param figures for scripts, by name; settings and machine come to them
 * @param tables for people; the README shows the first
 * @param targets which of the figures have a bound
 * @param remarks sentences that belong below them
 */
record Report(ObjectNode figures, List<Titled> tables, List<Target> targets, List<String> remarks) {

    /** Without a bound. */
    Report(ObjectNode figures, List<Titled> tables, List<String> remarks) {
        this(figures, tables, List.of(), remarks);
    }

    record Titled(String title, Table table) {

        ObjectNode json() {
            ObjectNode json = object().put("title", title);
            json.set("rows", table.json());
            return json;
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** All of it; what is for people too, so that it can be shown again. */
    ObjectNode json() {
        ObjectNode json = figures.deepCopy();
        ArrayNode shown = json.putArray("tables");
        tables.forEach(titled -> shown.add(titled.json()));
        ArrayNode bounds = json.putArray("targets");
        targets.forEach(target -> bounds.add(target.json()));
        ArrayNode sentences = json.putArray("remarks");
        remarks.forEach(sentences::add);
        return json;
    }
}
