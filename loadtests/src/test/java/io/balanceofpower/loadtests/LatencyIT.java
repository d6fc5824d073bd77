package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.step6_commit.Guarantee;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short runs with a real Kafka, node and lane. */
@Timeout(180)
final class LatencyIT {

    private static final int PER_SECOND = 200;

    private final BopRun bop = new BopRun();

    @Test
    void shouldSeeEveryMessageAtBothConsumersAndWriteWhatItFound(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("latency.json");
        Path plots = directory.resolve("new").resolve("plots");
        int code = bop.run("bench latency --rate " + PER_SECOND + " --rounds 1 --seconds 3 --warm-up 500 --devices 5"
                + " --java-options -Xmx256m --json " + json + " --out " + plots);
        assertThat(code).as(bop.err()).isZero();

        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        for (String contender : List.of("node", "bareLane")) {
            assertThat(figures.path(contender + "Messages").asLong()).isEqualTo(3 * PER_SECOND);
            assertThat(figures.path(contender + "ReadCommittedP50Ms").asDouble())
                    .isPositive();
            assertThat(figures.path(contender + "AcknowledgedMaxMs").asDouble())
                    .isGreaterThanOrEqualTo(
                            figures.path(contender + "AcknowledgedP99Ms").asDouble());
        }
        JsonNode overTime = figures.path("overTime");
        assertThat(overTime.path("turns")).hasSize(2);
        assertThat(overTime.at("/heapMib/node")).isNotEmpty().allMatch(mib -> mib.asDouble() > 1);
        assertThat(overTime.at("/cores/devices and consumers")).anyMatch(cores -> cores.asDouble() > 0);
        assertThat(overTime.at("/messagesPerSecond")).anyMatch(rate -> rate.asDouble() > 0);
        try (var files = Files.list(plots)) {
            assertThat(files).hasSize(7).allMatch(file -> file.toFile().length() > 500);
        }
        assertThat(bop.out()).contains("Plots are in " + plots, "600 messages of the node");
    }

    @Test
    void shouldSayThatKafkaIsGoneWhenItEndsInTheMiddle() throws Exception {
        Workload workload = new Workload(5, 20, 200, false, Guarantee.EXACTLY_ONCE);
        try (Stage stage = Stage.open(List.of("-Xmx256m"));
                Consumers consumers = new Consumers(stage.bootstrapServers());
                Contender lane = stage.bareProducer(workload)) {
            assertThat(consumers.send(lane, Load.closedLoop(500)).seconds()).isPositive();
            assertThat(consumers.committedCount()).isEqualTo(500);
            stage.kafka().destroyForcibly();
            assertThatThrownBy(() -> {
                        try {
                            consumers.send(lane, Load.steady(10, 100));
                        } catch (BenchFailed e) {
                            throw stage.explained(e);
                        }
                    })
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageStartingWith("Kafka ended in the middle of the run, and then: the bare-producer");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rate fast    | 'fast' is neither messages per second, 1 or more, nor 'half'
            --rate 0.5     | '0.5' is neither messages per second
            --rate NaN     | 'NaN' is neither messages per second
            --rate 1e8     | is above 1,000,000,000 messages
            --seconds 0    | --rounds, --seconds or --warm-up is not above 0
            """)
    void shouldRefuseARateThatIsNone(String arguments, String words) {
        assertThat(bop.run("bench latency " + arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(bop.err()).contains(words);
    }

    @Test
    void shouldNotBeginIfItCouldNotWriteInTheEnd(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "", StandardCharsets.UTF_8);
        assertThat(bop.run("bench latency --out " + file)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(bop.err()).contains("--out " + file + ": cannot be written");
    }

    @Test
    void shouldTakeHalfOfSaturationOnlyIfAskedTo() {
        Rate.Converter converter = new Rate.Converter();
        assertThat(converter.convert("half").perSecond()).isEmpty();
        assertThat(converter.convert("1250.5").perSecond()).isEqualTo(OptionalDouble.of(1_250.5));
        assertThat(Latency.half(6_561)).isEqualTo(3_200);
        assertThat(Latency.half(151)).isEqualTo(75.5);
        assertThat(Latency.half(0.5)).isEqualTo(1);
    }
}
