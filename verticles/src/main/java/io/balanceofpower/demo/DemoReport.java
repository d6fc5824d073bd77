package io.balanceofpower.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * How a run ended.
 *
 * @param readToEnd whether all that was written could be read
 * @param latenciesUs by topic
 * @param killedNode the node that was killed on purpose
 * @param nodesEnded nodes that ended by themselves
 * @param sendingMs from the first message that was due to the last
 * @param totalMs from the start of Kafka to this report
 */
record DemoReport(
        DemoOptions options,
        AuditCounts audit,
        DeviceCounts devices,
        boolean readToEnd,
        Map<String, Histogram> latenciesUs,
        Optional<String> killedNode,
        int nodesEnded,
        long sendingMs,
        long totalMs) {

    boolean good() {
        return !audit.broken() && devices.unanswered() == 0 && readToEnd && nodesEnded == 0;
    }

    /** One object; latencies in milliseconds. */
    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        AuditJson.put(json, audit, devices, readToEnd, good());
        latencies(json.putObject("latencyMs"));
        json.put("devices", options.devices())
                .put("ratePerSecond", options.ratePerSecond())
                .put("seed", options.seed())
                .put("killedNode", killedNode.orElse(null))
                .put("nodesEnded", nodesEnded)
                .put("moves", devices.moves())
                .put("slowestMoveMs", devices.slowestMoveMs())
                .put("behindMs", devices.behindMs())
                .put("sendingMs", sendingMs)
                .put("totalMs", totalMs);
        return json.toPrettyString() + "\n";
    }

    private void latencies(ObjectNode json) {
        latenciesUs.forEach((topic, histogram) -> json.putObject(topic)
                .put("p50", TopicFigures.ms(histogram, 50))
                .put("p90", TopicFigures.ms(histogram, 90))
                .put("p99", TopicFigures.ms(histogram, 99))
                .put("p999", TopicFigures.ms(histogram, 99.9))
                .put("max", TopicFigures.ms(histogram, 100)));
    }
}
