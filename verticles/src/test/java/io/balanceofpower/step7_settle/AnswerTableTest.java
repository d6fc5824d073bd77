package io.balanceofpower.step7_settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step1_accept.Answer;
import io.balanceofpower.step1_accept.ProtocolVersion;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.packet.QoS;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the table, written out: a cell that is not here fails the last test. */
class AnswerTableTest {
    private static final String DETAIL = "why";
    private static final AnswerTable CLOSING = new AnswerTable(false);
    private static final AnswerTable SWALLOWING = new AnswerTable(true);

    /** Outcome, then what goes back in MQTT 5 and in MQTT 3.1.1, the same at QoS 1 and 2. */
    private static final String TABLE = """
            COMMITTED              ack 0x00    ack 0x00
            DUPLICATE              ack 0x00    ack 0x00
            NOT_AUTHORIZED         ack 0x87    close 0x87
            NO_MATCHING_ROUTE      ack 0x10    close 0x10
            PAYLOAD_FORMAT_INVALID ack 0x99    close 0x99
            NUMBERING_INVALID      ack 0x99    close 0x99
            EPOCH_OUTDATED         ack 0x83    close 0x83
            SEQUENCE_OUTDATED      ack 0x83    close 0x83
            RECORD_TOO_LARGE       ack 0x97    close 0x97
            DESTINATION_UNKNOWN    ack 0x83    close 0x83
            DESTINATION_FORBIDDEN  ack 0x83    close 0x83
            LANE_FULL              close 0x89  close 0x89
            LANE_ENDED             close 0x89  close 0x89
            NOT_OWNED              close 0x8E  close 0x8E
            """;

    private static final Pattern ROW = Pattern.compile("(\\w+) +(\\w+ \\w+) +(\\w+ \\w+)");

    record Cell(QoS qos, ProtocolVersion version, Outcome outcome, String expected) {}

    static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        TABLE.lines().forEach(line -> {
            Matcher columns = ROW.matcher(line);
            assertThat(columns.matches()).as(line).isTrue();
            Outcome outcome = outcome(columns.group(1));
            for (QoS qos : QoS.values()) {
                boolean silent = qos == QoS.AT_MOST_ONCE;
                cells.add(new Cell(qos, ProtocolVersion.MQTT_5, outcome, silent ? "nothing" : columns.group(2)));
                cells.add(new Cell(qos, ProtocolVersion.MQTT_3_1_1, outcome, silent ? "nothing" : columns.group(3)));
            }
        });
        return cells.stream();
    }

    private static Outcome outcome(String name) {
        return Stream.of(Outcome.Kept.values())
                .filter(kept -> kept.name().equals(name))
                .<Outcome>map(kept -> kept)
                .findFirst()
                .orElseGet(() -> new Outcome.Refused(Refusal.valueOf(name), DETAIL));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldAnswerAsTheTableSays(Cell cell) {
        assertThat(text(CLOSING.answer(cell.qos(), cell.version(), cell.outcome())))
                .isEqualTo(cell.expected());
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldNotAcknowledgeWithSuccessWhatIsNotInKafka(Cell cell) {
        Answer answer = CLOSING.answer(cell.qos(), cell.version(), cell.outcome());
        boolean success = answer instanceof Answer.Acknowledge ack && ack.reason() == ReasonCode.SUCCESS;
        assertThat(success && cell.outcome() instanceof Outcome.Refused).isFalse();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldTellAnMqtt311DeviceNothingButSuccess(Cell cell) {
        Answer answer = CLOSING.answer(cell.qos(), ProtocolVersion.MQTT_3_1_1, cell.outcome());
        assertThat(answer instanceof Answer.Acknowledge ack && ack.reason() != ReasonCode.SUCCESS)
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldPassTheDetailOn(Cell cell) {
        Answer answer = CLOSING.answer(cell.qos(), cell.version(), cell.outcome());
        String detail = answer instanceof Answer.Acknowledge ack
                ? ack.detail()
                : answer instanceof Answer.Close close ? close.detail() : "";
        boolean told = cell.qos() != QoS.AT_MOST_ONCE && cell.outcome() instanceof Outcome.Refused;
        assertThat(detail).isEqualTo(told ? DETAIL : "");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldSwallowOnlyWhatAnMqtt311DeviceMayNotPublish(Cell cell) {
        boolean swallowed = cell.version() == ProtocolVersion.MQTT_3_1_1
                && cell.qos() != QoS.AT_MOST_ONCE
                && cell.outcome() instanceof Outcome.Refused refused
                && refused.refusal() == Refusal.NOT_AUTHORIZED;
        assertThat(text(SWALLOWING.answer(cell.qos(), cell.version(), cell.outcome())))
                .isEqualTo(swallowed ? "ack 0x00" : cell.expected());
    }

    @Test
    void shouldHaveACellForEveryCombination() {
        assertThat(cells())
                .hasSize(QoS.values().length
                        * ProtocolVersion.values().length
                        * (Outcome.Kept.values().length + Refusal.values().length));
    }

    private static String text(Answer answer) {
        if (answer instanceof Answer.Acknowledge ack) {
            return "ack " + hex(ack.reason());
        }
        return answer instanceof Answer.Close close ? "close " + hex(close.reason()) : "nothing";
    }

    private static String hex(ReasonCode reason) {
        return String.format(Locale.ROOT, "0x%02X", reason.value());
    }
}
