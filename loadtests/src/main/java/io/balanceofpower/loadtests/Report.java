package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.util.List;

/**
 * What a benchmark has to say.
 *
 * @param figures for scripts, by name; settings and machine come to them
 * @param tables for people; the README shows the first
 * @param targets which of the figures have a bound
 * @param remarks sentences that belong below them
 * @param files what it writes besides
 */
record Report(ObjectNode figures, List<Titled> tables, List<Target> targets, List<String> remarks, Files files) {

    record Titled(String title, Table table) {

        ObjectNode json() {
            ObjectNode json = object().put("title", title);
            json.set("rows", table.json());
            return json;
        }
    }

    /** Writes what else a benchmark leaves behind, once it has a result. */
    @FunctionalInterface
    interface Files {

        /**
         * Blocks.
         *
         * @param report this one
         * @param context the command, when it began, the machine and the settings
         * @return sentences for the terminal that say what was written
         */
        List<String> write(Report report, ObjectNode context) throws CommandFailed;
    }

    /** Without files. */
    Report(ObjectNode figures, List<Titled> tables, List<Target> targets, List<String> remarks) {
        this(figures, tables, targets, remarks, (report, context) -> List.of());
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
