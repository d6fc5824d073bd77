package io.balanceofpower.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditReport;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told of a run, by what its devices say and what Kafka holds. */
final class VerdictTest {
    private final DeliveryBook book = new DeliveryBook(7);

    private Verdict verdict(long committed, long repeated, long missing, long unnumbered) {
        Audit audit = new Audit();
        book.tell(audit);
        AuditCounts known = audit.report().total();
        AuditCounts counts = new AuditCounts(
                known.sent(), known.acknowledged(), known.refused(), committed, repeated, repeated, missing, 0, 0, 0);
        AuditReport report = new AuditReport(counts, new TreeMap<>(), 0, unnumbered, 0, 0);
        return new Verdict(report, book.devices(), book.unanswered(), book.reasons());
    }

    private void devicesSend() {
        for (String device : new String[] {"a", "b"}) {
            DeliveryBook.Page page = book.page(device);
            for (long sequence = 1; sequence <= 10; sequence++) {
                page.sent(sequence);
                if (sequence == 10) {
                    page.refused(sequence, 0x97);
                } else {
                    page.acknowledged(sequence);
                }
            }
        }
    }

    @Test
    void shouldAddUpWhatWasSent() {
        devicesSend();
        Verdict verdict = verdict(18, 0, 0, 0);
        assertThat(verdict.kept()).isTrue();
        assertThat(verdict.words())
                .containsExactly(
                        "20 sent by 2 devices = 18 committed once + 2 refused",
                        "refused with 0x97: 2",
                        "Audit: every message is in Kafka once and in order, or was refused.");
        assertThat(verdict.json().path("reasons").path("0x97").asInt()).isEqualTo(2);
    }

    @Test
    void shouldFailForALossACopyAndForWhatCannotBeTold() {
        devicesSend();
        assertThat(verdict(17, 0, 1, 0).kept()).isFalse();
        assertThat(verdict(17, 0, 1, 0).words())
                .contains("1 acknowledged messages are not in Kafka.", "Audit: FAILED")
                .anyMatch(line -> line.endsWith("+ 2 refused + 1"));
        assertThat(verdict(18, 1, 0, 0).words()).contains("1 extra copies of messages are in Kafka.");
        assertThat(verdict(18, 1, 0, 0).kept()).isFalse();
        assertThat(verdict(0, 0, 0, 18).words()).anyMatch(line -> line.contains("carry no numbers"));
    }

    @Test
    void shouldFailWhenNothingWasSent() {
        assertThat(verdict(0, 0, 0, 0).words()).contains("Nothing was sent.");
    }

    @Test
    void shouldCountWhatGotNoAnswer() {
        book.page("a").sent(1);
        assertThat(verdict(1, 0, 0, 0).kept()).as("it is in Kafka nevertheless").isTrue();
        assertThat(verdict(0, 0, 0, 0).kept()).isFalse();
        assertThat(verdict(0, 0, 0, 0).unanswered()).isEqualTo(1);
    }
}
