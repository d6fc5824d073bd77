package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked;
import io.balanceofpower.step3_decode.Value.Text;
import io.balanceofpower.step5_admit.Admission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;

/** That what is compared does the same. */
final class MessageCaseTest {

    @ParameterizedTest
    @EnumSource
    void shouldPickTheSameFieldsAsByHand(SampleCodec codec) {
        List<byte[]> payloads = codec.payloads();
        for (int i = 0; i < payloads.size(); i++) {
            SampleTrade trade = SampleTrade.all().get(i);
            HandDecoders.Four expected =
                    new HandDecoders.Four(trade.symbol(), trade.price(), String.valueOf(trade.size()), trade.side());
            Picked picked = codec.codec().pick(payloads.get(i));
            assertThat(picked)
                    .isInstanceOfSatisfying(
                            Picked.Fields.class,
                            fields -> assertThat(List.of(fields.get(0), fields.get(1), fields.get(2), fields.get(3)))
                                    .containsExactly(
                                            new Text(expected.symbol()),
                                            new Text(expected.price()),
                                            new Text(expected.size()),
                                            new Text(expected.side())));
            assertThat(codec.byHand(payloads.get(i))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"TOPIC_.*", "CONDITION.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void shouldTakeEveryMessage(MessageCase each) {
        Supplier<Object> loop = each.loop();
        for (int i = 0; i < 1_000; i++) {
            assertThat(RouteLoop.isTaken(loop.get()))
                    .as("%s, message %d", each, i)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "LEDGER_.*", mode = EnumSource.Mode.MATCH_ANY)
    void shouldAnswerTheSameEachTime(MessageCase each) {
        boolean duplicate = each.name().contains("DUPLICATE");
        Set<Object> answers = new HashSet<>();
        Supplier<Object> loop = each.loop();
        for (int i = 0; i < 1_000; i++) {
            answers.add(loop.get());
        }
        boolean set = each.baseline().isEmpty();
        assertThat(answers)
                .containsExactly(set ? (Object) !duplicate : duplicate ? Admission.DUPLICATE : Admission.NEW);
    }

    @Test
    void shouldNameEachStepInTheHelp() {
        String help = String.join(
                "\n", MessagesCommand.class.getAnnotation(Command.class).description());
        for (MessageCase each : MessageCase.values()) {
            assertThat(help).containsPattern("(^|\\s)" + each.step() + "\\s");
        }
    }
}
