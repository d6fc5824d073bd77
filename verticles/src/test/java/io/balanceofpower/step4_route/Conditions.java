package io.balanceofpower.step4_route;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The message that tests of conditions ask about, and routes to ask with. */
final class Conditions {
    static final Sender ANNA = new Sender(
            "gw-1",
            new User("anna", Set.of("gateways", "equities"), Map.of(), Long.MAX_VALUE, AuthenticationMethod.PASSWORD));

    static final long RECEIVED_NS = Instant.parse("2026-11-25T14:30:15Z").getEpochSecond() * 1_000_000_000L;

    private Conditions() {}

    static Incoming incoming(String payload) {
        return incoming("trades/XNYS/SPY", payload);
    }

    static Incoming incoming(String topic, String payload) {
        List<UserProperty> properties = List.of(new UserProperty("kind", "trade"), new UserProperty("x-limit", "5.0"));
        return new Incoming(topic, payload.getBytes(StandardCharsets.UTF_8), properties, ANNA, RECEIVED_NS);
    }

    static Routes load(String yaml) {
        return Routes.load("r.yaml", yaml).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }

    static List<String> problemsOf(String yaml) {
        return Routes.load("r.yaml", yaml)
                .fold(
                        routes -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }
}
