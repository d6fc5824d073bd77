package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NumbersTest {

    @Test
    void shouldTakeTheMiddleOfAnyNumberOfRounds() {
        assertThat(Numbers.median(List.of(3.0))).isEqualTo(3);
        assertThat(Numbers.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Numbers.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
        assertThat(Numbers.spread(List.of(9.0, 1.0, 2.0), 1)).isEqualTo("2.0 (1.0 to 9.0)");
    }

    @Test
    void shouldAlignTablesForBothUses() {
        Table table = new Table("", "n").row("a", "1,000").row("bcd", "2");
        assertThat(table.text()).isEqualTo("          n\na     1,000\nbcd       2\n");
        assertThat(table.markdown()).isEqualTo("|  | n |\n|---|---:|\n| a | 1,000 |\n| bcd | 2 |\n");
    }

    @Test
    void shouldReadWhatIsOutsideTheHeapFromTheJvmsTracking() {
        assertThat(Memory.directBytes("-  Other (reserved=9KB, committed=8KB)\n      (malloc=8KB #3)\n"))
                .isEqualTo(8 * 1024);
        assertThat(Memory.directBytes("Native memory tracking is not enabled")).isZero();
    }

    @Test
    void shouldDealMessagesToDevicesEvenly() {
        Load load = new Load(10, 100, 2.5, 0, 0);
        assertThat(load.messagesOf(0, 3) + load.messagesOf(1, 3) + load.messagesOf(2, 3))
                .isEqualTo(10);
        assertThat(load.messagesOf(0, 3)).isEqualTo(4);
        assertThat(load.intendedNs(4)).isEqualTo(110);
    }
}
