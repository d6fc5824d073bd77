package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.cli.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments; what the benchmarks do is tested with real processes. */
final class BenchCommandTest {
    private final BopRun bop = new BopRun();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bench cost                                     | --by
            bench cost --by size                           | size
            bench cost --by payload --values 100           | --values are not 2 to 6 different numbers
            bench cost --by devices --values 10,10         | --values are not 2 to 6 different numbers
            bench cost --by payload --values 50,100        | --values: the number of bytes of payload is 90 to 200000
            bench cost --by routes --values 0,10           | --values: the number of routes is 1 to 100000
            bench cost --by routes --rate -1               | --rate is below 0
            bench cost --by routes --rounds 0              | --rounds, --messages or --warm-up is not above 0
            bench cost --by routes --in-flight 65          | --in-flight is not 1 to 64
            bench scaling --nodes 0                        | --nodes are not 1 to 4 different numbers from 1 to 8
            bench scaling --nodes 2,2                      | --nodes are not 1 to 4 different numbers from 1 to 8
            bench scaling --nodes 1,3 --devices 2          | --devices is below the number of nodes
            bench messages leger                           | there is no step 'leger'; there are topic, condition, json
            bench messages --forks 0                       | --forks or --iterations is below 1
            bench peers moskito                            | there is no peer 'moskito'; there are hivemq
            """)
    void shouldSayInOneLineWhatIsWrongWithTheArguments(String arguments, String words) {
        assertThat(bop.run(arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(bop.err().lines().findFirst().orElseThrow()).contains(words);
        assertThat(bop.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "cost --by routes", "scaling"})
    void shouldRefuseAFileThatCannotBeWrittenBeforeItStartsAnything(String benchmark) {
        assertThat(bop.run("bench " + benchmark + " --json no/such/directory/x.json"))
                .isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(bop.err()).contains("no/such/directory/x.json").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "cost", "scaling", "tables", "peers"})
    void shouldExplainItself(String benchmark) {
        assertThat(bop.run("bench " + benchmark + " --help")).isZero();
        assertThat(bop.out()).contains("bop bench " + benchmark);
    }
}
