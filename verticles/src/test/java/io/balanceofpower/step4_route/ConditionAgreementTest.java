package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A condition means the same compiled and on CEL's runtime. Random conditions that the own compiler knows are asked as they
 * are, within a loop that does not look at its element, and of the element of a loop: only the runtime knows loops.
 */
final class ConditionAgreementTest {
    private static final int CONDITIONS = 200;
    private static final int PAYLOADS = 25;
    private static final Sender ANNA = new Sender(
            "gw-1", new User("anna", Set.of("a", "b"), Map.of(), Long.MAX_VALUE, AuthenticationMethod.PASSWORD));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldMeanTheSameCompiledAndOnTheRuntime() {
        Map<String, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < CONDITIONS; i++) {
            String condition = flag(3);
            Routes compiled = load(condition);
            Routes onRuntime = load("[0].exists(once, " + condition + ")");
            assertThat(compiled.routes().get(0).conditionOnRuntime())
                    .describedAs("seed %d: %s", seed, condition)
                    .isFalse();
            Routes ofElement = load("payload.items.exists(x, " + condition.replace("payload.", "x.") + ")");
            assertThat(onRuntime.routes().get(0).conditionOnRuntime()).isTrue();
            assertThat(ofElement.routes().get(0).conditionOnRuntime()).isTrue();
            for (int p = 0; p < PAYLOADS; p++) {
                String payload = payload();
                String outcome = outcome(compiled, payload);
                outcomes.merge(outcome, 1, Integer::sum);
                assertThat(outcome(onRuntime, payload))
                        .describedAs("seed %d: %s of %s", seed, condition, payload)
                        .isEqualTo(outcome);
                if (payload.endsWith(
                        "}")) { // not cut off: else a loop fails, though its condition need not read the payload
                    assertThat(outcome(ofElement, "{\"items\":[" + payload + "]}"))
                            .describedAs("seed %d: %s of an element %s", seed, condition, payload)
                            .isEqualTo(outcome);
                }
            }
        }
        assertThat(outcomes)
                .hasSize(3)
                .allSatisfy((outcome, count) -> assertThat(count)
                        .describedAs("%s, seed %d", outcome, seed)
                        .isGreaterThan(CONDITIONS * PAYLOADS / 50));
    }

    private static String outcome(Routes routes, String payload) {
        return routes.route(incoming(payload)) instanceof Unrouted no
                ? no.refusal().name()
                : "TAKEN";
    }

    // --- conditions ---

    private String flag(int depth) {
        if (depth == 0) {
            return oneOf("payload.a > 1", "payload.f", "has(payload.b)", "true", "payload.s == 'x'", "level.v == 'X'");
        }
        int next = depth - 1;
        return switch (random.nextInt(14)) {
            case 0, 1 -> "(" + flag(next) + " && " + flag(next) + ")";
            case 2, 3 -> "(" + flag(next) + " || " + flag(next) + ")";
            case 4 -> "!(" + flag(next) + ")";
            case 5, 6, 7 -> "(" + typed(next) + order() + number(next) + ")";
            case 8 -> "(" + text(next) + oneOf(" == ", " != ") + typedText(next) + ")";
            case 9 -> "(" + flag(next) + " ? " + flag(next) + " : " + flag(next) + ")";
            case 10 -> number(next) + " in [1, 2.50, -3]";
            case 11 -> text(next) + " in ['x', '1.5', 'true']";
            case 12 ->
                text(next) + oneOf(".startsWith('x')", ".endsWith(payload.s)", ".contains('1')", ".matches('^x+$')");
            default ->
                oneOf(
                        "has(payload.n.x)",
                        "has(payload.nul)",
                        "'a' in user.groups",
                        "payload.f == true",
                        "payload.f != (payload.a > 2)",
                        "received < timestamp('2026-01-01T00:00:00Z')",
                        "received.getHours('Europe/London') > 12",
                        "number(property.limit) > payload.a",
                        "number(property.kind) > 1",
                        "has(property.nothing)");
        };
    }

    private String order() {
        return oneOf(" == ", " != ", " < ", " <= ", " > ", " >= ");
    }

    private String number(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return oneOf("payload.a", "payload.b", "payload.n.x", "payload.l[1]", "payload.s", "1.50", "0", "2", "1e3");
        }
        int next = depth - 1;
        return switch (random.nextInt(6)) {
            case 0 -> "(" + number(next) + " + " + typed(next) + ")";
            case 1 -> "(" + number(next) + " - " + number(next) + ")";
            case 2 -> "(" + number(next) + " * " + number(next) + ")";
            case 3 -> "-(" + number(next) + " * 1)";
            case 4 -> "(" + flag(next) + " ? " + number(next) + " : " + number(next) + ")";
            default -> "size(" + typedText(next) + ")";
        };
    }

    /** What the type checker knows to be a number. */
    private String typed(int depth) {
        return "number(" + oneOf("payload.a", "payload.b", "payload.s", "level.v", "payload.nul") + ")"
                + (depth > 0 ? " * " + number(depth - 1) : "");
    }

    private String text(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return oneOf(
                    "payload.s",
                    "payload.a",
                    "payload.f",
                    "payload.nul",
                    "payload.l",
                    "level.v",
                    "'x'",
                    "property.kind");
        }
        return typedText(depth);
    }

    private String typedText(int depth) {
        if (depth == 0) {
            return oneOf("string(payload.s)", "string(payload.a)", "'x'", "device", "user.name", "level.v");
        }
        int next = depth - 1;
        return switch (random.nextInt(4)) {
            case 0 -> "(" + typedText(next) + " + " + text(next) + ")";
            case 1 -> typedText(next) + ".lowerAscii()";
            case 2 -> typedText(next) + ".upperAscii()";
            default -> "(" + flag(next) + " ? " + typedText(next) + " : " + typedText(next) + ")";
        };
    }

    private String oneOf(String... all) {
        return all[random.nextInt(all.length)];
    }

    // --- payloads ---

    private String payload() {
        StringBuilder json = new StringBuilder("{");
        for (String name : List.of("a", "b", "s", "f")) {
            if (random.nextInt(6) > 0) {
                json.append('"').append(name).append("\":").append(value()).append(',');
            }
        }
        if (random.nextBoolean()) {
            json.append("\"n\":{\"x\":").append(value()).append("},");
        }
        json.append(random.nextBoolean() ? "\"nul\":null," : "");
        json.append("\"l\":[1,").append(value()).append(random.nextInt(30) == 0 ? "," : "]}");
        return json.toString();
    }

    private String value() {
        return oneOf(
                "1",
                "1.5",
                "1.50",
                "\"1.5\"",
                "2",
                "-3",
                "0",
                "1e400",
                "1e401",
                "123456789012345678901234567890.12",
                "9223372036854775807",
                "-9223372036854775808",
                "0.00000000000000000000001",
                "\"x\"",
                "\"XX\"",
                "\"\"",
                "true",
                "false",
                "\"true\"",
                "null",
                "[1]",
                "{\"x\":1}",
                "\"é😀\"");
    }

    private static Incoming incoming(String payload) {
        List<UserProperty> properties = List.of(new UserProperty("kind", "x"), new UserProperty("limit", "1.5"));
        return new Incoming(
                "t/X", payload.getBytes(StandardCharsets.UTF_8), properties, ANNA, 1_780_000_000_000_000_000L);
    }

    private Routes load(String condition) {
        String yaml = """
                routes:
                  - {name: r, filter: "t/{v}", destination: d, when: "%s"}
                """.formatted(condition);
        return Routes.load("r.yaml", yaml).fold(routes -> routes, problems -> {
            throw new AssertionError("seed " + seed + ": " + problems);
        });
    }
}
