package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What {@code bop bench latency} reports and writes, of made-up times: 1 to 1,000 times a factor in ms. */
final class LatencyFilesTest {

    private static final String NASTY = "./bop bench latency --out '</script><b a=\"1\">&amp;]]>'";
    private static final Pattern DATA = Pattern.compile("const data = (\\{.*\\});\n");
    private static final int COUNT = 1_000;

    private final LatencyTimes lane = LatencyTimes.lane();
    private final LatencyTimes node = LatencyTimes.node();
    private final Latency.Result result;
    private final Report report;

    LatencyFilesTest() {
        lane.add(delivered(1), 0.5);
        node.add(delivered(2), 1);
        Timeline timeline = new Timeline(
                List.of(new Timeline.Turn("bare lane", 0, 2), new Timeline.Turn("node", 2, 4)),
                List.of(
                        new Timeline.Sample(1, "bare lane", 500, Map.of("node", 0.0), Map.of("node", 12.5)),
                        new Timeline.Sample(2, null, 0, Map.of("node", 0.75), Map.of("node", 13.5))));
        result = new Latency.Result(500, OptionalDouble.of(1_001), lane, node, timeline);
        report = LatencyReport.of(result);
    }

    /** To the acknowledgement 1 to 1,000 ms times the factor, to the consumers twice and three times as long. */
    private static Consumers.Delivered delivered(int factor) {
        Map<Until, Histogram> all = new EnumMap<>(Until.class);
        int times = factor;
        for (Until until : Until.values()) {
            Histogram latenciesNs = Latencies.histogram();
            for (long i = 1; i <= COUNT; i++) {
                Latencies.record(latenciesNs, i * times * 1_000_000);
            }
            all.put(until, latenciesNs);
            times += factor;
        }
        return new Consumers.Delivered(all, 2);
    }

    @Test
    void shouldReportEveryPercentileAndTheRatioWithItsTarget() {
        ObjectNode figures = report.figures();
        assertThat(figures.path("nodeReadCommittedP50Ms").asDouble()).isCloseTo(3_000, within(4.0));
        assertThat(figures.path("nodeReadCommittedP90Ms").asDouble()).isCloseTo(5_400, within(6.0));
        assertThat(figures.path("nodeReadCommittedP99Ms").asDouble()).isCloseTo(5_940, within(6.0));
        assertThat(figures.path("nodeReadUncommittedP999Ms").asDouble()).isCloseTo(3_996, within(4.0));
        assertThat(figures.path("bareLaneAcknowledgedMaxMs").asDouble()).isCloseTo(1_000, within(1.0));
        assertThat(figures.path("ratioReadCommittedP99").asDouble()).isCloseTo(2, within(0.01));
        assertThat(figures.path("ratioReadCommittedToCommitP99").asDouble()).isCloseTo(6, within(0.02));
        assertThat(figures.path("targetRatioReadCommittedP99").asDouble()).isEqualTo(3);
        assertThat(figures.path("nodeSaturationMessagesPerSecond").asDouble()).isEqualTo(1_001);
        assertThat(figures.path("nodeCores").asDouble()).isEqualTo(0.5);
        assertThat(figures.path("nodeMessages").asLong()).isEqualTo(COUNT);
        assertThat(figures.at("/overTime/heapMib/node").toString()).isEqualTo("[12.5,13.5]");
        assertThat(figures.at("/overTime/contender").toString()).isEqualTo("[\"bare lane\",null]");
        assertThat(report.tables().get(0).table().text())
                .contains("bare lane: commit", "node: PUBACK", "node: read_uncommitted", "node: read_committed");
        assertThat(report.remarks())
                .anyMatch(remark -> remark.contains("half of the node's saturation, which was 1,001"))
                .anyMatch(remark -> remark.contains("p99 to read_committed is 2.00 times the bare lane's"));
    }

    @Test
    void shouldWriteAPercentileDistributionOfEachRow(@TempDir Path directory) throws Exception {
        write(directory);
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "latency.html",
                            "bare-lane-commit.hgrm",
                            "bare-lane-read_committed.hgrm",
                            "bare-lane-read_uncommitted.hgrm",
                            "node-puback.hgrm",
                            "node-read_committed.hgrm",
                            "node-read_uncommitted.hgrm");
        }
        List<String> lines = Files.readAllLines(directory.resolve("node-read_committed.hgrm"));
        assertThat(lines.get(0).split(" +", -1)).contains("Value", "Percentile", "TotalCount", "1/(1-Percentile)");
        String[] median = lines.stream()
                .filter(line -> line.contains(" 0.500000000000 "))
                .findFirst()
                .orElseThrow()
                .trim()
                .split(" +", -1);
        assertThat(Double.parseDouble(median[0])).as("in ms").isCloseTo(3_000, within(4.0));
        assertThat(lines).anyMatch(line -> line.matches("#\\[Max +=.*Total count +=\\s+1000\\]"));
    }

    @Test
    void shouldDrawEverySeriesInAPageThatNeedsNothingElse(@TempDir Path directory) throws Exception {
        write(directory);
        String page = Files.readString(directory.resolve("latency.html"));
        JsonNode data = data(page);
        JsonNode series = data.at("/percentiles/series");
        assertThat(series.findValuesAsText("label"))
                .containsExactly(
                        "bare lane: commit",
                        "bare lane: read_uncommitted",
                        "bare lane: read_committed",
                        "node: PUBACK",
                        "node: read_uncommitted",
                        "node: read_committed");
        JsonNode nines = data.at("/percentiles/nines");
        for (JsonNode one : series) {
            assertThat(one.path("ms")).hasSameSizeAs(nines);
        }
        int p99 = 2 * 40;
        assertThat(nines.path(p99).asDouble()).isEqualTo(2);
        assertThat(series.path(5).path("ms").path(p99).asDouble()).isCloseTo(5_940, within(6.0));
        assertThat(series.path(5).path("ms").path(nines.size() - 1).asDouble()).isCloseTo(6_000, within(6.0));
        assertThat(data.at("/percentiles/targetMs").asDouble()).isCloseTo(3 * 2_970, within(12.0));
        assertThat(data.path("overTime"))
                .hasToString(report.figures().path("overTime").toString());

        assertThat(page).contains("uPlot", "Copyright (c)", "default-src 'none'");
        assertThat(page).doesNotContain("<!--", "<link", " src=", "@import", "url(");
    }

    @Test
    void shouldBeWellFormedWhateverTheCommandWas(@TempDir Path directory) throws Exception {
        write(directory);
        String page = Files.readString(directory.resolve("latency.html"));
        Document document = parse(page);
        assertThat(document.getElementsByTagName("code").item(0).getTextContent())
                .isEqualTo(NASTY);
        assertThat(document.getElementsByTagName("li").getLength())
                .as("targets and remarks")
                .isEqualTo(report.targets().size() + report.remarks().size());
        assertThat(document.getElementsByTagName("script").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("tr").getLength()).isEqualTo(1 + 6 + 1 + 3);
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("Latency at 500 messages/s: node and bare lane");
    }

    @Test
    void shouldDeleteWhatAnEarlierRunWroteAndNothingElse(@TempDir Path directory) throws Exception {
        write(directory);
        Path other = Files.writeString(directory.resolve("other.hgrm"), "mine");
        LatencyFiles.clear(directory);
        assertThat(directory).isDirectoryContaining(other::equals);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(other);
        }
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeMade(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> LatencyFiles.clear(file.resolve("below")))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("--out " + file.resolve("below") + ": cannot be written");
    }

    private void write(Path directory) throws CommandFailed {
        ObjectNode context = Report.object().put("command", NASTY).put("startedAt", "2026-11-30T20:00:00Z");
        context.set("machine", Machine.now().json());
        context.putObject("settings").put("devices", 10);
        new LatencyFiles(directory, result).write(report, context);
    }

    private static JsonNode data(String page) throws IOException {
        Matcher matcher = DATA.matcher(page);
        assertThat(matcher.find()).isTrue();
        return new ObjectMapper().readTree(matcher.group(1));
    }

    private static Document parse(String page) throws ParserConfigurationException, IOException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
