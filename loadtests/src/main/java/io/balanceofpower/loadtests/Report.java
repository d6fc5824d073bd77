package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a benchmark has to say.
 *
 * @param figures for scripts, by name; settings and machine come to them
 * @param tables for people
 * @param remarks sentences that belong below them
 */
record Report(ObjectNode figures, List<Titled> tables, List<String> remarks) {

    record Titled(String title, Table table) {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
