package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Routed;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route of the topic that does not match a message costs time, but no memory. */
final class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MESSAGES = 2_000;
    private static final int PASSED = 100;

    private static final String TAKES = "payload.price * payload.size > 1000.00 && payload.side in [\"buy\"]"
            + " && level.venue != \"XETR\" && property.kind == \"trade\" && payload.symbol != \"\"";

    private static final Incoming TRADE = new Incoming(
            "trades/XNYS/SPY",
            "{\"symbol\":\"SPY\",\"price\":167.41000000,\"size\":100.00,\"side\":\"buy\"}"
                    .getBytes(StandardCharsets.UTF_8),
            List.of(new UserProperty("kind", "trade"), new UserProperty("limit", "5.0")),
            new Sender(
                    "gw-1", new User("anna", Set.of("desk"), Map.of(), Long.MAX_VALUE, AuthenticationMethod.PASSWORD)),
            1_764_081_000_000_000_000L);

    /** @param condition with a number of its own in place of # */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.price * payload.size > 90000.0#",
                "payload.price + payload.size - 1 < -1.0#",
                "-payload.price > 1.0#",
                "payload.size in [7, 11.0#]",
                "payload.symbol == \"NONE#\"",
                "payload.symbol.startsWith(\"X\") || payload.symbol.contains(\"#\")",
                "payload.side in [\"short#\", \"none\"]",
                "size(payload.symbol) > 10#",
                "has(payload.symbol) && property.kind == \"quote#\"",
                "number(property.limit) > 5.0#",
                "level.venue == \"XNAS\" || payload.price < -1.0#",
                "device == \"x#\" || payload.price < 0",
                "\"admins#\" in user.groups || payload.price < 0",
                "received.getHours(\"America/New_York\") > 2# + 100",
                "received < timestamp(\"2020-01-01T00:00:00Z\") || payload.price < -1.0#",
                "!(payload.price > 0 && payload.size > 0) && payload.size != 1.0#",
            })
    void shouldAllocateNothingForARouteThatDoesNotMatch(String condition) {
        shouldAllocateNothing(condition, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload.symbol > 1.0#", "property.none == \"#\"", "number(property.kind) > 1.0#"})
    void shouldAllocateNothingForARouteThatCannotTell(String condition) {
        shouldAllocateNothing(condition, ", on-error: no-match");
    }

    private static void shouldAllocateNothing(String condition, String more) {
        long alone = bytesPerMessage(yaml(condition, more, 1));
        long behind = bytesPerMessage(yaml(condition, more, PASSED));
        // What the first of them needs, such as a place for a result, is there for all.
        assertThat(behind - alone)
                .describedAs("%d bytes a message with 1 route that does not match, %d with %d", alone, behind, PASSED)
                .isLessThan(PASSED);
    }

    private static String yaml(String condition, String more, int passed) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 0; i < passed; i++) {
            yaml.append("  - {name: p").append(i).append(", filter: \"trades/{venue}/+\", destination: d, when: '");
            yaml.append(condition.replace("#", String.valueOf(i)))
                    .append('\'')
                    .append(more)
                    .append("}\n");
        }
        return yaml + "  - {name: taken, filter: \"trades/{venue}/+\", destination: d, key: {field: symbol}, when: '"
                + TAKES + "'}\n";
    }

    private static long bytesPerMessage(String yaml) {
        Routes routes = Routes.load("r.yaml", yaml).fold(loaded -> loaded, problems -> {
            throw new AssertionError(problems);
        });
        route(routes); // what is worked out once
        long before = THREADS.getCurrentThreadAllocatedBytes();
        route(routes);
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
    }

    private static void route(Routes routes) {
        for (int i = 0; i < MESSAGES; i++) {
            if (!(routes.route(TRADE) instanceof Routed)) {
                throw new AssertionError("not taken");
            }
        }
    }
}
