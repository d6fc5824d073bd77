package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MovesTest {
    private final List<String> said = new ArrayList<>();
    private long nowNs;
    private final Moves moves = new Moves(() -> nowNs, said::add);

    private static Device device(String id) {
        return new Device(
                id,
                1,
                new TradeGroup(Market.EQUITIES, "P", "SPY", List.of("")),
                List.of(FakeNodes.node(1)),
                new FakeNodes(),
                new DeviceNotes(),
                () -> 0,
                new Random(1));
    }

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
        moves.tick();
    }

    @Test
    void shouldTellTheLossOfANodeInOneLineAndTheReturnOfItsDevicesInAnother() {
        Device one = device("one");
        Device two = device("two");
        moves.lost(one, FakeNodes.node(2), "connection reset");
        pass(10);
        moves.lost(two, FakeNodes.node(2), "connection reset");
        moves.lost(two, FakeNodes.node(3), "a second loss while it is away");
        assertThat(said).isEmpty();
        pass(300);
        assertThat(said).containsExactly("2 devices lost their connection to node-2: connection reset");

        moves.caughtUp(one);
        pass(700);
        assertThat(said).hasSize(1);
        moves.caughtUp(two);
        moves.caughtUp(two);
        pass(1);
        assertThat(said)
                .hasSize(2)
                .last()
                .isEqualTo("2 devices are served again; the slowest had no answer for 1.00 s");
        assertThat(moves.moves()).isEqualTo(2);
        assertThat(moves.slowestMs()).isEqualTo(1_000);
    }
}
