package io.balanceofpower.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.loadtests.BopRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments; what the command does is tested with real processes. */
final class FaultsCommandTest {
    private final BopRun bop = new BopRun();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            faults kill-nod         | there is no fault 'kill-nod'; there are kill-node, pause-node, move, cut-mesh
            faults --devices 0      | --devices is not 1 to 1000
            faults --rate 0         | --rate is not 1 to 100000
            faults --minutes 0      | --minutes is not 1 or more
            faults --pause 0s       | --pause or --cut is not above 0
            faults --pause 30       | '30' is not a time such as
            """)
    void shouldSayInOneLineWhatIsWrongWithTheArguments(String arguments, String words) {
        assertThat(bop.run(arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(bop.err()).contains(words).hasLineCount(1);
        assertThat(bop.out()).isEmpty();
    }

    @Test
    void shouldListEveryFaultWithWhatItNeeds() {
        assertThat(bop.run("faults --list")).isZero();
        assertThat(bop.out().lines().map(line -> line.split(" ", 2)[0])).containsExactlyElementsOf(Catalogue.names());
        assertThat(bop.out().lines().filter(line -> line.contains("root")))
                .hasSize(4)
                .allMatch(line -> line.startsWith("cut-"));
    }

    @Test
    void shouldRefuseAFileThatCannotBeWrittenBeforeItStartsAnything() {
        assertThat(bop.run("faults move --json no/such/directory/faults.json"))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(bop.err()).contains("no/such/directory/faults.json").hasLineCount(1);
    }
}
