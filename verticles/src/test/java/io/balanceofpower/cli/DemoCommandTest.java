package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The arguments of demo, publish, consume and audit; what the commands do is tested with real processes. */
final class DemoCommandTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String arguments) {
        CommandLine bop = Bop.commandLine(Map.of(), directory);
        bop.setOut(new PrintWriter(out));
        bop.setErr(new PrintWriter(err));
        return bop.execute(arguments.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            demo --devices -1                    | '--devices': -1 is not 0 to 1000
            demo --devices 1001                  | '--devices': 1001 is not 0 to 1000
            demo --rate 0                        | '--rate': 0 is not 1 to 1000000
            demo --for 30                        | '30' is not a time such as 500ms, 30s, 5m or 1h
            demo --for 999ms                     | '--for': 999ms is not at least 1s
            demo --for 5s --keep-running         | --keep-running stays until a signal and --for does not; give one of them
            publish --message x                  | Missing required option: '--topic=TOPIC'
            publish --topic t --to 127.0.0.1     | '127.0.0.1' is not host:port, such as 127.0.0.1:1883
            publish --topic t --to a:70000       | 'a:70000' is not host:port
            publish --topic t --qos 3            | '--qos': 3 is not 0, 1 or 2
            publish --topic t/# --message x      | '--topic': t/# is not a topic
            publish --topic t --message x --file y | --message=TEXT, --file=FILE are mutually exclusive
            publish --topic t --seq -1           | '--seq': -1 is not 0 or more
            consume --json                       | Missing required option: '--topic=TOPIC'
            consume --topic t --count 0          | '--count': 0 is not 1 or more
            audit                                | Missing required parameter: 'TOPIC'
            audit --top -1 t                     | '--top': -1 is not 0 to 100000
            audit --since yesterday t            | 'yesterday' is not a point in time such as 2026-11-23T08:00:00Z
            audit --isolation serializable t     | 'serializable'
            """)
    void shouldSayInOneLineWhatIsWrongWithTheArguments(String arguments, String words) {
        assertThat(run(arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains(words).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNotStartAnythingWhenTheResultCannotBeWritten() {
        assertThat(run("demo --json " + directory.resolve("missing").resolve("result.json")))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("Cannot write", "result.json").hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNotReadAnythingWhenTheResultCannotBeWritten() {
        assertThat(run("audit t --json " + directory)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("--json: cannot write " + directory).hasLineCount(1);
    }

    @Test
    void shouldReadPointsInTime() {
        TimeConverter converter = new TimeConverter(() -> Instant.parse("2026-11-23T08:00:00.000999Z"));
        assertThat(converter.convert("2h")).isEqualTo("2026-11-23T06:00:00Z");
        assertThat(converter.convert("2026-11-22T09:30:00+01:00")).isEqualTo("2026-11-22T08:30:00Z");
        assertThat(converter.convert("1795420800000")).isEqualTo(Instant.ofEpochMilli(1_795_420_800_000L));
        assertThatThrownBy(() -> converter.convert("2026-11-22T09:30:00"))
                .as("the offset from UTC is missing")
                .isInstanceOf(TypeConversionException.class);
    }

    @Test
    void shouldSayWhereNoNodeIsAndHowToNameAnother() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(run("publish --topic t --message x --to 127.0.0.1:" + port))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("127.0.0.1:" + port, "--to").hasLineCount(1);
    }

    @Test
    void shouldReadTimesWithTheirUnit() {
        DurationConverter converter = new DurationConverter();
        assertThat(converter.convert("1500ms")).isEqualTo(Duration.ofMillis(1_500));
        assertThat(converter.convert("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(converter.convert("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(converter.convert("1h")).isEqualTo(Duration.ofHours(1));
    }
}
