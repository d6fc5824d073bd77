package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step1_accept.packet.Rule;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule's answer can be given as it stands in the table. */
class RuleAnswersTest {
    /** Broken by a CONNECT only, whose answer is a CONNACK. */
    private static final Set<Rule> IN_CONNECT =
            EnumSet.of(Rule.PROTOCOL_NAME, Rule.PROTOCOL_VERSION, Rule.CLIENT_ID_EMPTY, Rule.CLIENT_ID_LENGTH);

    @ParameterizedTest
    @EnumSource(Rule.class)
    void shouldTellTheReasonCodeOfTheTable(Rule rule) {
        ReasonCode reason = ReasonCode.of(rule);

        assertThat(reason.value()).isEqualTo((byte) rule.reasonCode());
        assertThat(
                        IN_CONNECT.contains(rule)
                                ? reason.inConnack().byteValue()
                                : reason.inDisconnect().value())
                .isEqualTo((byte) rule.reasonCode());
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void shouldNameAClauseInWordsThatFitIntoAReasonString(Rule rule) {
        assertThat(rule.clause5() + rule.clause311()).isNotBlank();
        assertThat(rule.explain("property identifier"))
                .contains("property identifier")
                .hasSizeLessThan(200);
    }
}
