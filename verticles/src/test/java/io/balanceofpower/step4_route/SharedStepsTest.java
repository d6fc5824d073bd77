package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a device sends costs no more than the steps of one message, however many conditions are asked. */
final class SharedStepsTest {

    private static final String LOOP = "payload.n.exists(a, payload.n.exists(b, a * b == #))";

    @Test
    void shouldCountTheStepsOfAllConditionsOfAMessageTogether() {
        String payload = "{\"n\":[" + "1,".repeat(29) + "1]}";
        String holds = LOOP.replace("#", "1");
        String fails = LOOP.replace("#", "2");
        assertThat(route(payload, fails, holds)).isInstanceOf(Routed.class);
        assertThat(route(payload, fails, fails, fails, fails, fails, fails, fails, fails, holds))
                .isEqualTo(new Unrouted(
                        Refusal.PAYLOAD_FORMAT_INVALID,
                        "Route last has a condition that takes more than 40000 steps, with those asked before: " + holds
                                + "."));
    }

    @Test
    void shouldCountWhatNumbersOfManyZerosTake() {
        String payload = "{\"legs\":[" + "{\"qty\":1e400,\"lot\":1e-400},".repeat(1_299) + "{\"qty\":1,\"lot\":1}]}";
        assertThat(route(payload, "payload.legs.exists(l, l.qty % l.lot != 0)"))
                .isInstanceOfSatisfying(
                        Unrouted.class, no -> assertThat(no.detail()).contains("takes more than 40000 steps"));
    }

    /** Routes whose conditions cannot be told pass a message on, but for the last. */
    private static Routing route(String payload, String... conditions) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 0; i < conditions.length; i++) {
            boolean last = i == conditions.length - 1;
            yaml.append("  - {name: ")
                    .append(last ? "last, on-error: refuse" : "r" + i + ", on-error: no-match")
                    .append(", filter: t, destination: d, when: '")
                    .append(conditions[i])
                    .append("'}\n");
        }
        return Conditions.load(yaml.toString())
                .route(new Incoming(
                        "t", payload.getBytes(StandardCharsets.UTF_8), List.of(), new Sender("d", User.ANONYMOUS), 1));
    }
}
