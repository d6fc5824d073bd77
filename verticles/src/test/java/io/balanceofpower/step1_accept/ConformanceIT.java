package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step1_accept.packet.Rule;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MQTT 3.1.1 and 5 over sockets, case by case: what comes back, and which rule is counted. And that the cases would see it
 * if a rule were missing.
 */
@Timeout(120)
class ConformanceIT {
    private static final MqttSettings SETTINGS =
            new TestListener().connectionsMax(100).packetBytesMax(2_000).node();

    /** Far more than any answer takes. */
    private static final int TIMEOUT_MS = 10_000;

    /** A listener without a rule may wait for what never comes: that is a difference, too. */
    private static final int MUTANT_TIMEOUT_MS = 1_000;

    private static final List<ConformanceCase> CASES = ConformanceTable.cases();

    private static ListenerUnderTest listener(Set<Rule> enforced) {
        ListenerUnderTest listener = new ListenerUnderTest(SETTINGS, enforced);
        listener.arrivals().answerWith(Conversation::answer);
        return listener;
    }

    @Test
    void shouldAnswerEveryCaseAsTheSpecificationSaysAndCountTheRule() throws IOException {
        try (ListenerUnderTest listener = listener(Rule.ALL)) {
            List<String> wrong = CASES.stream()
                    .flatMap(c -> difference(c, listener, TIMEOUT_MS))
                    .toList();

            assertThat(wrong).as("of " + CASES.size() + " cases").isEmpty();
        }
    }

    /** In words, or nothing. */
    private static Stream<String> difference(ConformanceCase c, ListenerUnderTest listener, int timeoutMs) {
        try {
            Map<String, Integer> before = listener.violations();
            Conversation.Heard heard = Conversation.of(c, listener.port(), timeoutMs);
            String counted = counted(before, listener.violations());
            String expected = c.answer().matches(".*(open|closed)") ? c.answer() : c.answer() + ", closed";
            boolean same = heard.answer().equals(expected) && counted.equals(c.rule());
            return same && isExplained(c, heard)
                    ? Stream.empty()
                    : Stream.of(c + "\n    expected: " + expected + " | " + c.rule() + "\n    but was:  "
                            + heard.answer() + " | " + counted + " | " + heard.lastBody());
        } catch (IOException e) {
            return Stream.of(c + ": " + e);
        }
    }

    /** Which rules were counted in between. */
    private static String counted(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> more = new HashMap<>(after);
        before.forEach((rule, count) -> more.merge(rule, -count, Integer::sum));
        String counted = more.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " " + e.getValue() + " times")
                .sorted()
                .collect(Collectors.joining(", "));
        return counted.isEmpty() ? "-" : counted;
    }

    /** MQTT 5 devices are told the rule in words, where they are told anything. */
    private static boolean isExplained(ConformanceCase c, Conversation.Heard heard) {
        if (c.isGood()
                || c.version() == 4
                || c.answer().equals("closed")
                || c.answer().endsWith("open")) {
            return true;
        }
        Rule rule = Rule.valueOf(c.rule().toUpperCase(Locale.ROOT));
        String sentence = rule.explain("");
        return heard.lastBody().contains(sentence.substring(0, sentence.indexOf(" (")));
    }

    // --- the table ---

    @Test
    void shouldHaveHundredsOfCasesForBothVersions() {
        assertThat(CASES).hasSizeGreaterThan(1_000);
        assertThat(CASES).extracting(ConformanceCase::version).contains(4, 5);
        assertThat(CASES.stream().filter(ConformanceCase::isGood)).hasSizeGreaterThan(150);
        assertThat(new HashSet<>(CASES)).as("no case twice").hasSameSizeAs(CASES);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void shouldSeeThatARuleIsMissing(Rule rule) {
        Set<Rule> others = new HashSet<>(Rule.ALL);
        others.remove(rule);
        ListenerUnderTest mutant = listener(others);
        try {
            assertThat(CASES.stream()
                            .filter(c -> c.rule().equals(rule.name().toLowerCase(Locale.ROOT)))
                            .flatMap(c -> difference(c, mutant, MUTANT_TIMEOUT_MS))
                            .findFirst())
                    .as("a case that fails without " + rule)
                    .isPresent();
        } finally {
            mutant.abandon();
        }
    }
}
