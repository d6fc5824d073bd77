package io.balanceofpower.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.loadtests.BopRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments; what the command does is tested with real processes. */
final class LoadCommandTest {
    private final BopRun bop = new BopRun();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            load                                    | a simulation is missing; bop load --list shows them
            load stedy                              | there is no simulation 'stedy'; did you mean steady?
            load something                          | there is no simulation 'something'; there are steady, market-open,
            load steady -Drat=5                     | -Drat is not a parameter of steady; did you mean rate?
            load steady -Dcolour=red                | bop load --list steady shows them
            load steady -Drate=0                    | -Drate=0 is not a whole number, 1 or more
            load steady -Dduration=10               | -Dduration=10 is not a time above 0 such as 500ms
            load steady -Dqos=0                     | at QoS 0 nothing is answered
            load steady -Dversion=4                 | -Dversion=4 is not 5 or 3.1.1
            load steady --trades nowhere.csv        | -Dtrades=nowhere.csv is not a file that can be read
            load steady --against localhost         | 'localhost' is not host:port
            load steady --against h:1 --kafka h     | Invalid value for option '--kafka': 'h' is not host:port
            load steady --kafka h:1 --topic t       | belong to --against
            load steady --against h:1 --kafka h:2   | --kafka and --topic are given together
            load steady --against h:1 --kafka-config f | --kafka-config belongs to --kafka
            load steady --against h:1 --kafka h:2 --topic t --kafka-config nowhere | =nowhere is not a file of properties
            load node-killed --against h:1          | which node is to be killed? Say -Dkill.pid=PID
            """)
    void shouldSayInOneLineWhatIsWrongWithTheArguments(String arguments, String words) {
        assertThat(bop.run(arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(bop.err()).contains(words).hasLineCount(1);
        assertThat(bop.out()).isEmpty();
    }

    @Test
    void shouldRefuseClientPropertiesThatTheAuditDecides(@TempDir Path directory) throws IOException {
        Path config = Files.writeString(directory.resolve("client.properties"), "isolation.level=read_uncommitted\n");

        assertThat(bop.run("load steady --against h:1 --kafka h:2 --topic t --kafka-config " + config))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(bop.err())
                .contains("The reader sets [isolation.level] itself")
                .hasLineCount(1);
    }

    @Test
    void shouldReadKafkaWithTheGivenProperties(@TempDir Path directory) throws IOException {
        Path config = Files.writeString(
                directory.resolve("client.properties"), "security.protocol=SSL\nrequest.timeout.ms=5000\n");

        assertThat(KafkaAudit.settings("h:1", Optional.of(config)).options())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("request.timeout.ms", "5000")
                .containsEntry("client.id", "bop-load");
    }

    @Test
    void shouldListTheSimulationsAndWhatOneTakes() {
        assertThat(bop.run("load --list")).isZero();
        Catalogue.all()
                .forEach(question ->
                        assertThat(bop.out()).contains(question.name()).contains(question.what()));
        assertThat(bop.run("load --list node-killed")).isZero();
        assertThat(bop.out()).contains("-Dkill.pid=...").contains("-Drate=500");
    }

    @Test
    void shouldHaveAClassForEachSimulation() {
        Catalogue.all()
                .forEach(question -> assertThat(
                                getClass().getResource("simulations/" + question.simulation() + ".class"))
                        .as(question.name())
                        .isNotNull());
    }

    @Test
    void shouldHandAPlanOver() {
        RunPlan plan = new RunPlan(
                "steady",
                List.of("a:1", "b:2"),
                Optional.of("k:9092,l:9092"),
                Optional.of(Path.of("/tmp/client.properties")),
                List.of("t", "u"),
                List.of(5L),
                Path.of("/tmp/out"),
                42,
                Map.of("rate", "5", "kill.command", "kill a=b"));
        assertThat(RunPlan.of(plan.arguments().toArray(String[]::new))).isEqualTo(plan);
    }
}
