package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PaceTest {

    @Test
    void shouldShareTheRateAsTheTradesAreShared() {
        TradeGroup small = new TradeGroup(Market.EQUITIES, "P", "SPY", List.of("a"));
        TradeGroup large = new TradeGroup(Market.EQUITIES, "Q", "SPY", List.of("a", "b", "c"));
        List<Schedule> schedules = Pace.share(List.of(small, large), 400, 0);

        assertThat(schedules).extracting(Schedule::perSecond).containsExactly(100.0, 300.0);
        assertThat(schedules.get(0).dueNs(100) - schedules.get(0).dueNs(0)).isEqualTo(1_000_000_000L);
    }

    @Test
    void shouldSpreadDevicesOverTheNodesAndThoseOfALostNodeOverTheOthers() {
        List<NodeAddress> nodes = Stream.of(1, 2, 3).map(FakeNodes::node).toList();
        List<List<NodeAddress>> orders = IntStream.range(0, 6)
                .mapToObj(device -> Load.order(nodes, device))
                .toList();

        assertThat(orders)
                .extracting(order -> order.get(0))
                .containsExactly(nodes.get(0), nodes.get(1), nodes.get(2), nodes.get(0), nodes.get(1), nodes.get(2));
        assertThat(orders.get(0)).containsExactly(nodes.get(0), nodes.get(1), nodes.get(2));
        assertThat(orders.get(3)).containsExactly(nodes.get(0), nodes.get(2), nodes.get(1));
    }
}
