package io.balanceofpower.step4_route;

import static io.balanceofpower.step4_route.Conditions.ANNA;
import static io.balanceofpower.step4_route.Conditions.RECEIVED_NS;
import static io.balanceofpower.step4_route.Conditions.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RememberedTest {
    private static final long STEPS = 100;
    private static final Sender OTHER = new Sender("gw-2", User.ANONYMOUS);

    private int asked;

    private Term<Boolean> clause(String topic) {
        return new Remembered(facts -> {
            asked++;
            return facts.arrival().spend(STEPS) < 0
                    ? null
                    : facts.arrival().incoming().topic().equals(topic);
        });
    }

    private static Arrival arrival(String topic, Sender sender) {
        return new Arrival(new Incoming(topic, new byte[0], List.of(), sender, RECEIVED_NS), Selection.NONE);
    }

    @Test
    void shouldAskOnceForEachTopicAndSender() {
        Term<Boolean> clause = clause("a");
        for (int i = 0; i < 3; i++) {
            assertThat(clause.of(arrival("a", ANNA).facts())).isTrue();
            assertThat(clause.of(arrival("a", OTHER).facts())).isTrue();
            assertThat(clause.of(arrival("b", ANNA).facts())).isFalse();
        }
        assertThat(asked).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(clause.of(arrival("x".repeat(257), ANNA).facts())).isFalse();
        }
        assertThat(asked).isEqualTo(6);
    }

    @Test
    void shouldChargeEachMessageAndRememberNothingThatCannotBeTold() {
        Term<Boolean> clause = clause("a");
        for (int i = 0; i < 3; i++) {
            Arrival arrival = arrival("a", ANNA);
            assertThat(clause.of(arrival.facts())).isTrue();
            assertThat(arrival.spend(0)).isEqualTo(Evaluation.STEPS_MAX - STEPS);
        }
        for (int i = 0; i < 3; i++) {
            Arrival spent = arrival("a", ANNA);
            spent.spend(Evaluation.STEPS_MAX - STEPS + 1);
            assertThat(clause.of(spent.facts())).isNull();
        }
        assertThat(asked).isEqualTo(1 + 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.groups.exists(g, g.endsWith(\\\"ways\\\"))",
                "[\\\"gw\\\", \\\"fx\\\"].exists(p, device.startsWith(p)) && level.venue.size() == 4",
            })
    void shouldNotEvaluateAgainWhatIsTheSameForAConnection(String condition) {
        Routes routes = load(yaml(condition));
        Incoming incoming = new Incoming("trades/XNYS/SPY", new byte[0], List.of(), ANNA, RECEIVED_NS);
        assertThat(routes.route(incoming)).isInstanceOf(Routed.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            assertRouted(routes.route(incoming));
        }
        // An evaluation takes more than a kilobyte.
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1_000).isLessThan(500);
        assertThat(routes.route(new Incoming("trades/XNYS/SPY", new byte[0], List.of(), OTHER, RECEIVED_NS)))
                .isEqualTo(routes.route(new Incoming("trades/XNYS/SPY", new byte[0], List.of(), OTHER, RECEIVED_NS)));
    }

    @Test
    void shouldStillSayWhatCannotBeToldOfASender() {
        Routes routes = load(yaml("user.groups[5] == \\\"x\\\""));
        Incoming incoming = new Incoming("trades/XNYS/SPY", new byte[0], List.of(), ANNA, RECEIVED_NS);
        for (int i = 0; i < 2; i++) {
            assertThat(routes.route(incoming))
                    .isInstanceOfSatisfying(
                            Unrouted.class,
                            no -> assertThat(no.detail()).contains("has 2 elements and none at the index"));
        }
    }

    private static void assertRouted(Routing routing) {
        if (!(routing instanceof Routed)) {
            throw new AssertionError(routing);
        }
    }

    private static String yaml(String condition) {
        return "routes: [{name: r, filter: \"trades/{venue}/{symbol}\", destination: d, when: \"" + condition + "\"}]";
    }
}
