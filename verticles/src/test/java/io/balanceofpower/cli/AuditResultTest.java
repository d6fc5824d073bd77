package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditExamples;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.audit.Place;
import io.balanceofpower.audit.StreamId;
import io.balanceofpower.cli.AuditResult.Verdict;
import io.balanceofpower.consume.Extent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** The result's verdict, text and JSON; that they say what is in Kafka is tested with a real one. */
final class AuditResultTest {
    private static final StreamId STREAM = new StreamId("d1", "fills");
    private static final TopicPartition PARTITION = new TopicPartition("trades", 0);
    private static final Extent EXTENT = new Extent(Map.of(PARTITION, 10L), Map.of(PARTITION, 30L), 0, Set.of());

    private boolean gapsAreMissing;
    private boolean stopped;
    private long unchecked;
    private Optional<String> unread = Optional.empty();
    private List<String> doubts = List.of();
    private IsolationLevel isolation = IsolationLevel.READ_COMMITTED;

    private AuditResult result(long committed, long repeated, long duplicates, long reordered, long gaps) {
        AuditCounts counts = new AuditCounts(0, 0, 0, committed, repeated, duplicates, 0, reordered, 0, gaps);
        AuditReport report = new AuditReport(counts, new TreeMap<>(Map.of(STREAM, counts)), 0, 3, 4, unchecked);
        AuditExamples none = new AuditExamples(List.of(), List.of(), List.of());
        return result(report, List.of(new AuditResult.Stream(STREAM, counts, none)));
    }

    private AuditResult result(AuditReport report, List<AuditResult.Stream> worst) {
        return new AuditResult(
                new AuditRequest(List.of("trades"), Optional.empty(), Set.of(), isolation, gapsAreMissing, 20),
                EXTENT,
                Map.of(PARTITION, 25L),
                17,
                2,
                report,
                unread,
                stopped,
                doubts,
                worst);
    }

    private static String last(AuditResult result) {
        List<String> lines = new AuditText(result).lines();
        return lines.get(lines.size() - 1);
    }

    private static JsonNode json(AuditResult result) throws IOException {
        return new ObjectMapper().readTree(new AuditJson(result).toString());
    }

    @Test
    void shouldKeepThePromiseOnlyWithNumberedRecordsThatWereAllChecked() {
        assertThat(result(5, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.KEPT);
        assertThat(last(result(5, 0, 0, 0, 0)))
                .isEqualTo("Promises kept: 5 messages are in Kafka, each once and in order, without a gap.");
        assertThat(result(0, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(last(result(0, 0, 0, 0, 0))).startsWith("NOT PROVEN: none of the records has a device");

        unchecked = 1;
        assertThat(result(5, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(new AuditText(result(5, 0, 0, 0, 0)).lines())
                .anyMatch(line -> line.startsWith("INCOMPLETE: 1 records were beyond the audit's limits."));
        assertThat(last(result(5, 0, 0, 0, 0))).startsWith("Of what was read and checked, ");
    }

    @Test
    void shouldCallCopiesAndReordersBrokenHoweverMuchWasRead() {
        unread = Optional.of("Kafka went away.");
        assertThat(result(5, 1, 2, 0, 0).verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(last(result(5, 1, 2, 0, 0))).isEqualTo("PROMISE BROKEN: 1 messages stand in Kafka more than once.");
        assertThat(result(5, 0, 0, 1, 0).verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(last(result(5, 0, 0, 1, 0)))
                .isEqualTo("PROMISE BROKEN: 1 messages stand after a later one of their key.");
        assertThat(result(5, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.NOT_PROVEN);
    }

    @Test
    void shouldSayThatCopiesMayBeAborted() {
        isolation = IsolationLevel.READ_UNCOMMITTED;
        assertThat(last(result(5, 1, 2, 0, 0))).contains("or in aborted transactions");
    }

    @Test
    void shouldJudgeGapsAsItIsToldAndNotWhenTheyAreInDoubt() throws IOException {
        assertThat(result(5, 0, 0, 0, 2).verdict()).isEqualTo(Verdict.KEPT);
        assertThat(json(result(5, 0, 0, 0, 2)).get("missing").asLong()).isZero();

        gapsAreMissing = true;
        assertThat(result(5, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.KEPT);
        assertThat(result(5, 0, 0, 0, 2).verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(last(result(5, 0, 0, 0, 2))).startsWith("PROMISE BROKEN: 2 messages between others are missing");
        assertThat(json(result(5, 0, 0, 0, 2)).get("missing").asLong()).isEqualTo(2);

        doubts = List.of("It is compacted.");
        assertThat(result(5, 0, 0, 0, 2).verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(last(result(5, 0, 0, 0, 2))).startsWith("NOT PROVEN: whether the gaps are lost");
        assertThat(new AuditText(result(5, 0, 0, 0, 2)).lines()).contains("Gaps may be none: It is compacted.");
        assertThat(json(result(5, 0, 0, 0, 2)).get("missing").isNull()).isTrue();
        assertThat(json(result(5, 0, 0, 0, 2)).get("promisesKept").isNull()).isTrue();
    }

    @Test
    void shouldMarkAStoppedAuditAsIncompleteAndSayHowFarItCame() throws IOException {
        assertThat(json(result(5, 0, 0, 0, 0))
                        .get("partitions")
                        .get(0)
                        .get("position")
                        .asLong())
                .isEqualTo(30);
        stopped = true;
        unread = Optional.of("It was stopped.");

        assertThat(result(5, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.STOPPED);
        assertThat(result(5, 1, 1, 0, 0).verdict()).isEqualTo(Verdict.STOPPED);
        JsonNode json = json(result(5, 1, 1, 0, 0));
        assertThat(json.get("complete").asBoolean(true)).isFalse();
        assertThat(json.get("unread").asText()).isEqualTo("It was stopped.");
        assertThat(json.get("promisesKept").asBoolean(true)).isFalse();
        assertThat(json.get("partitions").get(0).toString())
                .isEqualTo("{\"topic\":\"trades\",\"partition\":0,\"begin\":10,\"end\":30,\"position\":25}");
    }

    @Test
    void shouldNameAllKeysOfTheReference() throws IOException {
        assertThat(json(result(5, 0, 0, 0, 0)).fieldNames())
                .toIterable()
                .containsExactly(
                        "topics",
                        "isolation",
                        "since",
                        "gapsAreMissing",
                        "records",
                        "otherDevices",
                        "committed",
                        "repeated",
                        "duplicates",
                        "missing",
                        "reordered",
                        "replayed",
                        "gaps",
                        "incomplete",
                        "unnumbered",
                        "foreign",
                        "unchecked",
                        "complete",
                        "unread",
                        "gapDoubts",
                        "promisesKept",
                        "partitions",
                        "streamsTotal",
                        "streamsFaulty",
                        "streams");
    }

    @Test
    void shouldShowTheWorstFirstAndCountTheRest() {
        AuditCounts fine = new AuditCounts(0, 0, 0, 1_000, 0, 0, 0, 0, 0, 0);
        AuditCounts gapped = new AuditCounts(0, 0, 0, 5, 0, 0, 0, 0, 0, 9);
        AuditCounts twice = new AuditCounts(0, 0, 0, 5, 1, 1, 0, 0, 0, 0);
        AuditReport report = new AuditReport(
                new AuditCounts(0, 0, 0, 1_015, 1, 1, 0, 0, 0, 18),
                new TreeMap<>(Map.of(
                        new StreamId("a", "a"), fine,
                        new StreamId("b", "b"), gapped,
                        new StreamId("c", "c"), twice,
                        new StreamId("d", "d"), gapped)),
                0,
                0,
                0,
                0);
        AuditResult result = result(report, AuditResult.worst(report, new Audit(), 2));

        assertThat(new AuditText(result).lines())
                .containsSubsequence(
                        "device  stream  once  twice or more  extra copies  out of order  gaps",
                        "c       c          4              1             1             0     0",
                        "b       b          5              0             0             0     9",
                        "and 2 more streams, 1 of them with something found; --top shows more");
    }

    @Test
    void shouldLetNoNameBreakTheTableOrTheTerminal() {
        StreamId hostile = new StreamId("\033[2Jx\n", "s".repeat(50));
        AuditCounts counts = new AuditCounts(0, 0, 0, 2, 1, 1, 0, 0, 0, 0);
        AuditExamples copy = new AuditExamples(
                List.of(new AuditExamples.Copy(1, 2, new Place("trades", 0, 9), Optional.empty())),
                List.of(),
                List.of());
        AuditReport report = new AuditReport(counts, new TreeMap<>(Map.of(hostile, counts)), 0, 0, 0, 0);

        assertThat(new AuditText(result(report, List.of(new AuditResult.Stream(hostile, counts, copy)))).lines())
                .contains(
                        "?[2Jx?, stream " + "s".repeat(39) + "…:",
                        "  twice: epoch 1, sequence 2 at trades[0] @9, first at a place far before")
                .noneMatch(line -> line.contains("\033") || line.contains("\n"));
    }

    @Test
    void shouldSayWhatToDoAboutWhatKafkaRefuses() {
        assertThat(words(new TimeoutException("Call describeTopics"))).contains("does not answer", "--from");
        assertThat(words(new SaslAuthenticationException("no"))).contains("refuses the login: no", "kafka.client.sasl");
        assertThat(words(new TopicAuthorizationException(Set.of("trades"))))
                .contains("does not permit it", "trades", "Describe and Read");
        assertThat(words(new NoOffsetForPartitionException(PARTITION))).contains("deleted records", "--since");
        assertThat(words(new KafkaException("outer", new IllegalStateException("inner"))))
                .isEqualTo("Kafka on k:9092: inner");
    }

    private static String words(KafkaException error) {
        return new KafkaProblem("k:9092", error).words();
    }
}
