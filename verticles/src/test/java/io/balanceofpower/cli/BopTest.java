package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class BopTest {

    private static final String SECRET = "correct horse battery staple";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            setings            | bop: unknown setings; did you mean settings or quarantine or users?; bop --help tells more
            settings --jsn     | bop settings: unknown --jsn; did you mean --json?; bop settings --help tells more
            settings --settings| bop settings: Missing required parameter for option '--settings' (FILE); bop settings --help tells more
            kafka --port x     | bop kafka: Invalid value for option '--port': 'x' is not an int; bop kafka --help tells more
            settings --json --markdown | bop settings: Error: --json, --markdown are mutually exclusive (specify only one); bop settings --help tells more
            """)
    void shouldSayInOneLineWhatIsWrongWithTheCommandLine(String args, String line) {
        assertThat(run(Map.of(), args.split(" "))).isEqualTo(ExitCode.USAGE.number());
        assertThat(err).hasToString(line + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldNameTheCommandsWhenNoneIsGiven() {
        assertThat(run(Map.of())).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .contains("a command is missing: ", "settings", "kafka")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "kafka --help", "settings --help", "help settings", "version --help"})
    void shouldTellOptionsExitCodesAndExamplesInTheHelp(String args) {
        assertThat(run(Map.of(), args.split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: bop", "Examples:", "Exit codes:", "78    wrong settings or routes");
    }

    @Test
    void shouldRunCommandsThatOtherModulesBring() {
        assertThat(run(Map.of("BOP_MESH_PORT", "2883"), "contributed")).isEqualTo(ExitCode.PROMISE_BROKEN.number());
        assertThat(out).hasToString("2883" + System.lineSeparator());
        assertThat(run(Map.of(), "contributed", "--settings", "absent.yaml")).isEqualTo(ExitCode.BAD_SETTINGS.number());
    }

    @Test
    void shouldPrintEveryVersion() {
        assertThat(run(Map.of(), "version")).isZero();
        assertThat(out.toString())
                .contains("Java " + Runtime.version())
                .containsPattern("Balance of Power \\d+\\.\\d+\\.\\d+")
                .containsPattern("Vert\\.x \\d+\\.\\d+\\.\\d+")
                .containsPattern("Hazelcast \\d+\\.\\d+\\.\\d+")
                .containsPattern("Kafka \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void shouldShowSettingsWithoutAnyFile() {
        assertThat(run(Map.of(), "settings")).isZero();
        assertThat(out.toString())
                .contains("mqtt.listeners.tcp.port = 1883  [default]", "port: 0 to 65535. Default: 1883.")
                .contains("mesh.dns = (empty)  [default]");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldShowOnlySettingsThatAreAskedFor() {
        assertThat(run(Map.of(), "settings", "mqtt.p", "log")).isZero();
        assertThat(out.toString())
                .contains("mqtt.packet-bytes-max", "log.level")
                .doesNotContain("mqtt.receive-maximum", "kafka.");
        assertThat(run(Map.of(), "settings", "zigzag")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).startsWith("bop: no setting starts with zigzag");
    }

    @Test
    void shouldReportBadSettingsALineEach() throws IOException {
        Path file = Files.writeString(directory.resolve("prod.yaml"), "management:\n  port: 70000\n  prot: 1\n");
        assertThat(run(Map.of("BOP_LOG_LEVEL", "loud"), "settings", "--settings", file.toString()))
                .isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(err.toString().lines())
                .containsExactly(
                        "bop: " + file + ":2:9: management.port: 70000 is above 65535; allowed: 0 to 65535",
                        "bop: " + file + ":3:3: management.prot: unknown setting; did you mean management.port?",
                        "bop: environment BOP_LOG_LEVEL: \"loud\" is not known; allowed: error, warn, info, debug,"
                                + " trace");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldShowTheStackTraceOnlyWhenAskedTo() {
        run(Map.of("BOP_LOG_LEVEL", "loud"), "settings");
        assertThat(err.toString()).doesNotContain("\tat ");
        run(Map.of("BOP_LOG_LEVEL", "loud"), "settings", "--verbose");
        assertThat(err.toString()).contains("\tat ");
    }

    @Test
    void shouldPrintSettingsAsJson() throws IOException {
        assertThat(run(Map.of("BOP_MESH_PORT", "2883"), "settings", "--json", "mesh.port"))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("key").textValue()).isEqualTo("mesh.port");
        assertThat(json.get(0).get("value").textValue()).isEqualTo("2883");
        assertThat(json.get(0).get("setBy").textValue()).isEqualTo("environment BOP_MESH_PORT");
        assertThat(json.get(0).get("environment").textValue()).isEqualTo("BOP_MESH_PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"settings", "settings --json", "settings --verbose"})
    void shouldNeverShowASecret(String args) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), SECRET);
        assertThat(run(Map.of("BOP_KAFKA_CLIENT_SASL_JAAS_CONFIG", "file:" + file), args.split(" ")))
                .isZero();
        assertThat(out.toString()).contains("kafka.client.sasl.jaas.config", "file:" + file);
        assertThat(run(Map.of("BOP_KAFKA_CLIENT_SASL_JAAS_CONFIG", SECRET), args.split(" ")))
                .isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(out.toString() + err).doesNotContain(SECRET);
    }

    @Test
    void shouldKeepTheReferenceInTheReadmeUpToDate() throws IOException {
        Path readme = Path.of("..", "README.md");
        String text = Files.readString(readme);
        assertThat(text)
                .as("The settings reference in README.md is not up to date. Mend it: ./bop settings --into README.md")
                .isEqualTo(SettingsReference.PLACE.with(text, SettingsReference.markdown()));
    }

    @Test
    void shouldPutTheReferenceBetweenTheMarks() throws IOException {
        Path file = Files.writeString(
                directory.resolve("x.md"),
                "before\n" + SettingsReference.PLACE.begin() + "old\n" + SettingsReference.PLACE.end() + "after\n");
        assertThat(run(Map.of(), "settings", "--into", file.toString())).isZero();
        assertThat(Files.readString(file))
                .startsWith("before\n")
                .endsWith("after\n")
                .contains("| `mqtt.listeners.NAME.port` | port | 1883 | 0 to 65535 |")
                .doesNotContain("old\n");
    }

    @Test
    void shouldSayWhichMarksAreMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("x.md"), "nothing");
        assertThat(run(Map.of(), "settings", "--into", file.toString())).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("these two lines are missing").hasLineCount(1);
    }

    @Test
    void shouldSayWhenKafkasPortIsTaken() throws IOException {
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run(Map.of(), "kafka", "--port", port)).isEqualTo(ExitCode.UNAVAILABLE.number());
            assertThat(err.toString()).contains(port).hasLineCount(1);
        }
    }

    private int run(Map<String, String> environment, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine bop = Bop.commandLine(environment, directory);
        return bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }
}
