package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrivalsTest {

    private static final long MS = 1_000_000;
    private static final long START_NS = 7_000 * MS;

    /** Ten messages, one each ms, given up 5 ms after the last was to be sent. */
    private final Load load = new Load(10, START_NS, MS, 5 * MS, 0);

    private final Arrivals arrivals = new Arrivals("read_committed", load);

    @Test
    void shouldTimeEachMessageFromWhenItWasToBeSentInWhateverOrderTheyCome() throws BenchFailed {
        for (int number = 9; number >= 0; number--) {
            assertThat(arrivals.complete()).isFalse();
            arrivals.add(number, START_NS + 12 * MS);
        }
        assertThat(arrivals.complete()).isTrue();
        assertThat(arrivals.latenciesNs().getTotalCount()).isEqualTo(10);
        assertThat(Latencies.ms(arrivals.latenciesNs(), 0)).isBetween(2.99, 3.01);
        assertThat(Latencies.ms(arrivals.latenciesNs(), 50)).isBetween(6.99, 7.01);
        assertThat(Latencies.ms(arrivals.latenciesNs(), 100)).isBetween(11.98, 12.02);
        assertThat(arrivals.seconds()).isEqualTo(0.012);
        arrivals.requireHeld();
    }

    @Test
    void shouldFailOnAMessageThatComesTwice() throws BenchFailed {
        arrivals.add(4, START_NS);
        assertThatThrownBy(() -> arrivals.add(4, START_NS))
                .isInstanceOf(BenchFailed.class)
                .hasMessage("the read_committed consumer was given message 4 twice");
        assertThat(arrivals.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {MessageNumber.NONE, 10, MessageNumber.MAX})
    void shouldFailOnARecordThatIsNoneOfTheLoads(long number) {
        assertThatThrownBy(() -> arrivals.add(number, START_NS))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("no device of this run sent");
    }

    @Test
    void shouldSayWhichAreMissing() throws BenchFailed {
        for (long number : new long[] {0, 2, 3, 9}) {
            arrivals.add(number, START_NS);
        }
        assertThat(arrivals.missing(10))
                .hasMessage("the read_committed consumer was given 4 of 10 messages and then none for 10 s;"
                        + " the first missing are 1, 4, 5, 6, 7");
    }

    @Test
    void shouldNotTakeARateAsHeldIfTheLastMessagesComeTooLate() throws BenchFailed {
        for (int number = 0; number < 10; number++) {
            arrivals.add(number, START_NS + (number < 8 ? 12 : 16) * MS);
        }
        assertThatThrownBy(arrivals::requireHeld)
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("the rate of 1,000 messages/s was not held: of 10 messages")
                .hasMessageContaining("8 came to the read_committed consumer")
                .hasMessageContaining("take a --rate below");
    }
}
