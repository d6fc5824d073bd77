package io.balanceofpower.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.demo.AuditJson;
import io.balanceofpower.demo.DeviceCounts;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param readToEnd whether all that was written could be read
 * @param faults those that were done, in order
 * @param skipped why others that were asked for were not, by name
 * @param longestStallMs the longest time without an acknowledgement to any device
 * @param nodesEnded how often a node ended without having been asked to
 * @param totalMs from the start of Kafka to this report
 */
record FaultReport(
        FaultOptions options,
        AuditCounts audit,
        DeviceCounts devices,
        boolean readToEnd,
        List<Done> faults,
        Map<String, String> skipped,
        long longestStallMs,
        String longestStallDuring,
        int nodesEnded,
        long totalMs) {

    /**
     * A fault that was done.
     *
     * @param hit what it hit
     * @param atMs when it began, counted from when devices began to send
     * @param tookMs until it was undone and devices were served again
     * @param duplicates extra copies that were read until then and not before
     * @param reordered likewise
     */
    record Done(String name, Fault.Hit hit, long atMs, long tookMs, Watch.Seen seen, long duplicates, long reordered) {

        private void put(ObjectNode json) {
            json.put("name", name)
                    .put("hit", hit.words())
                    .put("atMs", atMs)
                    .put("tookMs", tookMs)
                    .put("stallMs", seen.stallMs())
                    .put("unserved", seen.unserved())
                    .put("duplicates", duplicates)
                    .put("reordered", reordered);
            ArrayNode killed = json.putArray("killedPids");
            hit.killedPids().forEach(killed::add);
            seen.all().put(json, "");
        }
    }

    FaultReport {
        faults = List.copyOf(faults);
    }

    boolean kept() {
        return !audit.broken() && devices.unanswered() == 0 && unserved() == 0 && readToEnd && nodesEnded == 0;
    }

    int unserved() {
        return faults.stream().mapToInt(done -> done.seen().unserved()).sum();
    }

    Takeovers fromAlive() {
        return Takeovers.sum(
                faults.stream().map(done -> done.seen().fromAlive()).toList());
    }

    Takeovers fromGone() {
        return Takeovers.sum(faults.stream().map(done -> done.seen().fromGone()).toList());
    }

    /** One object; the audit's keys are the demo's. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        AuditJson.put(json, audit, devices, readToEnd, kept());
        json.put("unserved", unserved())
                .put("nodesEnded", nodesEnded)
                .put("longestStallMs", longestStallMs)
                .put("longestStallDuring", longestStallDuring);
        Takeovers.sum(List.of(fromAlive(), fromGone())).put(json, "");
        fromAlive().put(json, "alive");
        fromGone().put(json, "gone");
        ArrayNode list = json.putArray("faults");
        faults.forEach(done -> done.put(list.addObject()));
        ObjectNode left = json.putObject("skipped");
        skipped.forEach(left::put);
        options.put(json);
        return json.put("totalMs", totalMs);
    }
}
