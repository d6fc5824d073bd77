package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.cli.Bop;
import io.balanceofpower.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class TablesCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int tables(Object... arguments) {
        CommandLine bop = Bop.commandLine(Map.of(), Path.of(""));
        bop.setOut(new PrintWriter(out));
        bop.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("bench", "tables"));
        List.of(arguments).forEach(argument -> all.add(argument.toString()));
        return bop.execute(all.toArray(String[]::new));
    }

    private void result(String name, String benchmark) throws IOException {
        Report report = new Report(
                Report.object().put("ratio", 1.25),
                List.of(new Report.Titled("Costs", new Table("", "CPU s").row("node | all", "4.48"))),
                List.of(Target.atMost("node / (a + b)", 1.57, 1.25), Target.atLeast("peers", 2.5, 2)),
                List.of("Nothing was lost."));
        var json = Report.object()
                .put("benchmark", benchmark)
                .put("command", "./bop bench " + benchmark)
                .put("startedAt", "2026-11-30T19:00:00Z")
                .put("commit", "0123456789");
        json.set("machine", new Machine("Linux 6", "EPYC", 2, "JDK 17", 0.5).json());
        json.set("settings", Report.object().put("inFlight", 20));
        json.setAll(report.json());
        Files.writeString(directory.resolve(name + ".json"), json.toString());
    }

    @Test
    void shouldKeepTheTablesInTheReadmeUpToDate() throws IOException {
        Path readme = Path.of("..", "README.md");
        assertThat(tables("--from", "results")).as("%s", err).isZero();
        String text = Files.readString(readme);
        assertThat(text)
                .as("README.md's tables of performance are not what loadtests/results give. Mend it:"
                        + " ./bop bench tables --into README.md")
                .isEqualTo(ResultTables.PLACE.with(text, out.toString()));
    }

    @Test
    void shouldShowTargetsAndEachRunInTheOrderOfTheHelp() throws IOException {
        result("a-run", "tls");
        result("b-run", "saturation");
        assertThat(tables("--from", directory)).as("%s", err).isZero();
        assertThat(out.toString())
                .contains(
                        "| node / (a + b) | 1.57 | at most 1.25, **not met** | `b-run` |\n",
                        "| peers | 2.50 | at least 2, met | `b-run` |\n",
                        "| `./bop bench saturation` | in flight 20 | EPYC, 2 cores, Linux 6, JDK 17, load average 0.5"
                                + " before; 2026-11-30, commit 0123456789 |\n",
                        "Costs:\n\n|  | CPU s |\n|---|---:|\n| node \\| all | 4.48 |\n",
                        "- Nothing was lost.\n")
                .containsSubsequence("**b-run**: Processor time per million", "**a-run**: ");
    }

    @Test
    void shouldPutTheTablesBetweenTheMarks() throws IOException {
        result("run", "saturation");
        Path file = Files.writeString(
                directory.resolve("x.md"),
                "before\n" + ResultTables.PLACE.begin() + "old\n" + ResultTables.PLACE.end() + "after\n");
        assertThat(tables("--from", directory, "--into", file)).as("%s", err).isZero();
        assertThat(Files.readString(file))
                .startsWith("before\n")
                .endsWith("after\n")
                .contains("4.48")
                .doesNotContain("old\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayWhichMarksAreMissing() throws IOException {
        result("run", "saturation");
        Path file = Files.writeString(directory.resolve("x.md"), "nothing");
        assertThat(tables("--from", directory, "--into", file)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("these two lines are missing").hasLineCount(1);
        assertThat(Files.readString(file)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no JSON                      | x.json: is no JSON
            {}                           | x.json: has no benchmark, no command, no startedAt
            []                           | x.json: has no benchmark
            """)
    void shouldNameAFileThatIsNoResult(String content, String words) throws IOException {
        Files.writeString(directory.resolve("x.json"), content);
        assertThat(tables("--from", directory)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains(words).hasLineCount(1);
    }

    @Test
    void shouldNameAResultOfNoBenchmark() throws IOException {
        result("x", "saturatoin");
        assertThat(tables("--from", directory)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .contains("x.json: there is no benchmark 'saturatoin'; there are saturation,")
                .hasLineCount(1);
    }

    @Test
    void shouldNameAResultWhoseTableWasBroken() throws IOException {
        result("x", "tls");
        Path file = directory.resolve("x.json");
        Files.writeString(file, Files.readString(file).replace("\"4.48\"", "\"4.48\",\"5\""));
        assertThat(tables("--from", directory)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .contains("x.json: its table is broken: 3 cells for 2 columns")
                .hasLineCount(1);
    }

    @Test
    void shouldSayHowToGetResultsWhereThereAreNone() {
        assertThat(tables("--from", directory)).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .contains("has no result; run ./bop bench NAME --json")
                .hasLineCount(1);
        assertThat(tables("--from", directory.resolve("none"))).isEqualTo(ExitCode.UNAVAILABLE.number());
    }
}
