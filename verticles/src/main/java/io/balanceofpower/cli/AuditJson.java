package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditExamples;
import io.balanceofpower.audit.Place;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** The result as one object; its keys are documented in README.md, section Audit. */
record AuditJson(AuditResult result) {

    @Override
    public String toString() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        putRequest(json);
        json.put("records", result.records()).put("otherDevices", result.otherDevices());
        putCounts(json, result.report().total(), result.missing());
        json.put("incomplete", result.incomplete())
                .put("unnumbered", result.report().unnumbered())
                .put("foreign", result.report().foreign())
                .put("unchecked", result.report().unchecked())
                .put("complete", result.complete())
                .put("unread", result.unread().orElse(null));
        ArrayNode doubts = json.putArray("gapDoubts");
        result.doubts().forEach(doubts::add);
        putVerdict(json);
        putPartitions(json.putArray("partitions"));
        json.put("streamsTotal", result.report().streams().size()).put("streamsFaulty", result.faultyStreams());
        ArrayNode streams = json.putArray("streams");
        result.worst().forEach(each -> putStream(streams.addObject(), each));
        return json.toPrettyString() + "\n";
    }

    private void putRequest(ObjectNode json) {
        ArrayNode topics = json.putArray("topics");
        result.request().topics().forEach(topics::add);
        json.put("isolation", result.request().isolation().toString())
                .put("since", result.request().since().map(Instant::toString).orElse(null))
                .put("gapsAreMissing", result.request().gapsAreMissing());
    }

    private void putVerdict(ObjectNode json) {
        if (result.broken()) {
            json.put("promisesKept", false);
        } else if (result.verdict() == AuditResult.Verdict.KEPT) {
            json.put("promisesKept", true);
        } else {
            json.putNull("promisesKept");
        }
    }

    private static void putCounts(ObjectNode json, AuditCounts counts, OptionalLong missing) {
        json.put("committed", counts.committed())
                .put("repeated", counts.repeated())
                .put("duplicates", counts.duplicates());
        missing.ifPresentOrElse(known -> json.put("missing", known), () -> json.putNull("missing"));
        json.put("reordered", counts.reordered())
                .put("replayed", counts.replayed())
                .put("gaps", counts.gaps());
    }

    private void putPartitions(ArrayNode json) {
        result.extent().begins().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition)))
                .forEach(each -> json.addObject()
                        .put("topic", each.getKey().topic())
                        .put("partition", each.getKey().partition())
                        .put("begin", each.getValue())
                        .put("end", result.extent().ends().get(each.getKey()))
                        .put("position", result.position(each.getKey())));
    }

    private void putStream(ObjectNode json, AuditResult.Stream stream) {
        json.put("device", stream.id().device()).put("stream", stream.id().stream());
        putCounts(json, stream.counts(), result.missing(stream.counts()));
        AuditExamples examples = stream.examples();
        ArrayNode copies = json.putArray("duplicateExamples");
        examples.copies().forEach(each -> {
            ObjectNode copy = copies.addObject().put("epoch", each.epoch()).put("sequence", each.sequence());
            putPlace(copy.putObject("at"), each.place());
            each.first()
                    .ifPresentOrElse(first -> putPlace(copy.putObject("first"), first), () -> copy.putNull("first"));
        });
        ArrayNode reorders = json.putArray("reorderedExamples");
        examples.reorders().forEach(each -> {
            ObjectNode one = reorders.addObject().put("epoch", each.epoch()).put("sequence", each.sequence());
            putPlace(one.putObject("at"), each.place());
            one.putObject("after").put("epoch", each.afterEpoch()).put("sequence", each.afterSequence());
        });
        ArrayNode gaps = json.putArray("gapExamples");
        examples.gaps()
                .forEach(each -> gaps.addObject()
                        .put("epoch", each.epoch())
                        .put("first", each.first())
                        .put("last", each.last()));
    }

    private static void putPlace(ObjectNode json, Place place) {
        json.put("topic", place.topic()).put("partition", place.partition()).put("offset", place.offset());
    }
}
