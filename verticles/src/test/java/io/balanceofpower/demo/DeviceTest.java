package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DeviceTest {
    private static final int SUCCESS = 0;

    private final FakeNodes nodes = new FakeNodes();
    private final DeviceNotes notes = new DeviceNotes();
    private long nowNs = 1_000;
    private final Device device = device(new Random(1));

    /** A message is due every millisecond, the first one now. */
    private Device device(Random random) {
        String line = "1381132800464,SPY,167.4100,100,P,20002000,0";
        TradeGroup trades = new TradeGroup(Market.EQUITIES, "P", "SPY", List.of(line));
        List<NodeAddress> order = List.of(FakeNodes.node(1), FakeNodes.node(2), FakeNodes.node(3));
        Device made = new Device("d", 7, trades, order, nodes, notes, () -> nowNs, random);
        made.begin(new Schedule(nowNs, 1_000, 0));
        return made;
    }

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private FakeNodes.FakeLink connect(int receiveMaximum) {
        device.tick();
        nodes.last().events.opened(receiveMaximum);
        return nodes.last();
    }

    private static Long[] numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    @Test
    void shouldSendOnlyWhatIsDue() {
        FakeNodes.FakeLink link = connect(64);
        pass(3);
        device.tick();
        device.tick();

        assertThat(link.sequences()).containsExactly(numbers(1, 4));
        assertThat(link.sent.get(3).dueNs()).isEqualTo(nowNs);
        assertThat(link.sent).allMatch(message -> message.epoch() == 7);
    }

    @Test
    void shouldNotExceedTheReceiveMaximumThatTheNodeAnnounced() {
        FakeNodes.FakeLink link = connect(5);
        pass(100);
        device.tick();
        assertThat(link.sequences()).containsExactly(numbers(1, 5));

        link.events.answered(1, SUCCESS);
        link.events.answered(2, SUCCESS);
        device.tick();
        assertThat(link.sequences()).containsExactly(numbers(1, 7));
    }

    @Test
    void shouldKeepNoMoreThanItsStoreHoldsWhateverTheNodeAnnounces() {
        FakeNodes.FakeLink link = connect(65_535);
        pass(1_000);
        device.tick();

        assertThat(link.sent).hasSize(Device.STORE_MESSAGES_MAX);
        assertThat(device.unanswered()).isEqualTo(Device.STORE_MESSAGES_MAX);
    }

    @Test
    void shouldResendWhatIsUnansweredInOrderWithTheSameNumbersToTheNextNode() {
        FakeNodes.FakeLink first = connect(64);
        pass(5);
        device.tick();
        first.events.answered(1, SUCCESS);
        first.events.answered(3, SUCCESS);
        first.events.lost("gone");
        pass(2_000);
        FakeNodes.FakeLink second = connect(3);
        device.tick();

        assertThat(second.node).isEqualTo(FakeNodes.node(2));
        assertThat(second.sequences()).containsExactly(2L, 4L, 5L);
        assertThat(second.sent.get(0)).isSameAs(first.sent.get(1));
        second.events.answered(2, SUCCESS);
        device.tick();
        assertThat(second.sequences()).containsExactly(2L, 4L, 5L, 6L);
    }

    @Test
    void shouldWaitLongerAfterEachFailedTryAndTryEveryNode() {
        for (int tries = 1; tries <= 7; tries++) {
            pass(2_000);
            device.tick();
            assertThat(nodes.links).hasSize(tries);
            nodes.last().events.lost("refused");
            device.tick();
            pass(20);
            device.tick();
            assertThat(nodes.links).as("tried again at once").hasSize(tries);
        }
        assertThat(nodes.links.stream().map(link -> link.node.name()))
                .containsExactly("node-1", "node-2", "node-3", "node-1", "node-2", "node-3", "node-1");
    }

    @Test
    void shouldLeaveANodeAtOnceAndSendAgainAtTheNextOne() {
        FakeNodes.FakeLink first = connect(64);
        device.tick();
        assertThat(device.leave("node-2")).isFalse();
        assertThat(device.leave("node-1")).isTrue();
        FakeNodes.FakeLink second = connect(64);
        device.tick();

        assertThat(first.closed).isTrue();
        assertThat(second.node).isEqualTo(FakeNodes.node(2));
        assertThat(second.sequences()).containsExactly(1L);
        assertThat(notes.connections).contains("lost node-1");
    }

    @Test
    void shouldNotLeaveANodeThatHasNotTakenItYet() {
        device.tick();

        assertThat(device.leave("node-1")).isFalse();
        assertThat(device.goHome()).isFalse();
        assertThat(nodes.last().closed).isFalse();
    }

    @Test
    void shouldGoBackToTheNodeThatItBeganWith() {
        connect(64);
        assertThat(device.goHome()).isFalse();
        device.leave("node-1");
        connect(64);
        assertThat(device.goHome()).isTrue();
        connect(64);

        assertThat(nodes.links.stream().map(link -> link.node.name())).containsExactly("node-1", "node-2", "node-1");
    }

    @Test
    void shouldCountARefusalAndNotSendTheMessageAgain() {
        FakeNodes.FakeLink link = connect(64);
        pass(2);
        device.tick();
        link.events.answered(1, 0x10);
        link.events.answered(2, 0x99);
        link.events.answered(3, SUCCESS);
        link.events.lost("gone");
        pass(2_000);
        FakeNodes.FakeLink second = connect(64);
        device.stopNew();
        device.tick();

        assertThat(notes.refused).containsExactly("1:10", "2:99");
        assertThat(notes.acknowledged).containsExactly(3L);
        assertThat(second.sent).isEmpty();
    }

    @Test
    void shouldNotHearWhatAFormerConnectionSays() {
        FakeNodes.FakeLink first = connect(64);
        device.tick();
        first.events.lost("gone");
        first.events.answered(1, SUCCESS);
        first.events.lost("gone again");
        pass(2_000);
        connect(64);

        assertThat(first.closed).isTrue();
        assertThat(notes.acknowledged).isEmpty();
        assertThat(notes.connections)
                .containsExactly(
                        "dialled node-1",
                        "connected node-1",
                        "caught up node-1",
                        "lost node-1",
                        "dialled node-2",
                        "connected node-2");
    }

    @Test
    void shouldSayThatItCaughtUpWhenAllThatItHadSentBeforeIsAnswered() {
        FakeNodes.FakeLink first = connect(64);
        pass(1);
        device.tick();
        first.events.lost("gone");
        pass(2_000);
        FakeNodes.FakeLink second = connect(64);
        device.tick();
        second.events.answered(1, SUCCESS);
        assertThat(notes.connections).doesNotContain("caught up node-2");
        second.events.answered(2, SUCCESS);
        assertThat(notes.connections).endsWith("caught up node-2");
    }

    @Test
    void shouldSendNothingNewAfterTheEndAndStillResend() {
        FakeNodes.FakeLink first = connect(64);
        device.tick();
        device.stopNew();
        first.events.lost("gone");
        pass(5_000);
        device.tick();
        nodes.last().events.opened(64);
        device.tick();

        assertThat(nodes.last().sequences()).containsExactly(1L);
    }

    @Test
    void shouldHaveEveryMessageAnsweredOnceAndInOrderWhateverHappensToItsConnections() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int step = 0; step < 20_000; step++) {
            pass(random.nextInt(3));
            device.tick();
            if (!nodes.links.isEmpty() && !nodes.last().gone) {
                happen(nodes.last(), random);
            }
        }
        assertThat(notes.acknowledged).as("seed %d", seed).hasSizeGreaterThan(500);
        assertThat(notes.acknowledged).as("seed %d", seed).containsExactly(numbers(1, notes.acknowledged.size()));
        for (FakeNodes.FakeLink link : nodes.links) {
            assertThat(link.sequences()).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
        }
    }

    private static void happen(FakeNodes.FakeLink link, Random random) {
        if (random.nextInt(100) == 0) {
            link.gone = true;
            link.events.lost("by chance");
        } else if (!link.open) {
            link.open = true;
            link.events.opened(1 + random.nextInt(80));
        } else if (link.answered < link.sent.size()) {
            link.events.answered(link.sent.get(link.answered++).sequence(), SUCCESS);
        }
    }
}
