package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.quarantine.QuarantineEntry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What routes make of an entry now.
 *
 * @param records what is written instead of it; none if it stays
 * @param refusal why it stays, in one word; empty if it does not
 * @param reason why it stays, in a sentence; empty if it does not
 */
record QuarantineOutcome(
        QuarantineEntry entry, List<ProducerRecord<byte[], byte[]>> records, String refusal, String reason) {

    static QuarantineOutcome stays(QuarantineEntry entry, String refusal, String reason) {
        return new QuarantineOutcome(entry, List.of(), refusal, reason);
    }

    boolean stays() {
        return records.isEmpty();
    }

    /** For the limit of a transaction; what goes over the wire is somewhat more. */
    long bytes() {
        return (entry.payload().length + 1_024L) * (records.size() + 1);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.plain(entry.id()));
        if (stays()) {
            lines.add("    stays, " + TextTable.plain(refusal + ": " + reason));
        }
        records.forEach(each -> lines.add("    record in " + each.topic()
                + (each.partition() == null ? "" : "[" + each.partition() + "]") + ", key "
                + RecordText.words(each.key())));
        return lines;
    }

    ObjectNode json(boolean dryRun) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", entry.id())
                .put("outcome", stays() ? "stays" : dryRun ? "would be replayed" : "replayed");
        if (stays()) {
            return json.put("refusal", refusal).put("reason", reason);
        }
        ArrayNode all = json.putArray("records");
        for (ProducerRecord<byte[], byte[]> each : records) {
            ObjectNode one = all.addObject()
                    .put("topic", each.topic())
                    .put("partition", each.partition())
                    .put("timestampMs", each.timestamp());
            RecordText.put(one, "key", each.key());
        }
        return json;
    }
}
