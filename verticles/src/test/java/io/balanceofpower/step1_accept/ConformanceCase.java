package io.balanceofpower.step1_accept;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * A line of the conformance table: what a device sends and what it gets. The notation is told at the top of {@code
 * conformance.txt}.
 *
 * @param version 4 for MQTT 3.1.1, or 5
 * @param rule the rule that is counted, in lower case; {@code -} for none
 */
record ConformanceCase(int version, String clause, String what, String packets, String answer, String rule) {

    /** One case, or one for each version. */
    static Stream<ConformanceCase> of(
            String versions, String clause, String what, String packets, String answer, String rule) {
        return Stream.of(versions.split("\\+", -1))
                .map(Integer::valueOf)
                .map(version -> new ConformanceCase(
                        version,
                        clause,
                        what,
                        packets,
                        versions.length() > 1 && version == 4 ? as311(answer) : answer,
                        rule));
    }

    /** MQTT 3.1.1 has no DISCONNECT from a server. */
    private static String as311(String answer) {
        return answer.replaceAll("DISCONNECT \\w\\w", "closed");
    }

    boolean isGood() {
        return rule.equals("-");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "MQTT %d, %s, %s: %s", version, clause, what, packets);
    }
}
