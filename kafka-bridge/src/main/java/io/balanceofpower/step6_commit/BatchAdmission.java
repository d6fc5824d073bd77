package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Kept;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step5_admit.Admission;
import io.balanceofpower.step5_admit.Ledgers;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the ledgers and the destinations say about the messages of a batch, before it is written and after. A message
 * without numbering has no ledger and is always new. Owned by the lane's thread.
 */
final class BatchAdmission {

    private final Ledgers ledgers;
    private final RecordFormat format;
    private final Destinations destinations;

    BatchAdmission(Ledgers ledgers, RecordFormat format, Destinations destinations) {
        this.ledgers = ledgers;
        this.format = format;
        this.destinations = destinations;
    }

    /** Makes the records of the messages that are new, and ends all others. */
    void admit(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            admit(batch.entries().get(i));
        }
    }

    private void admit(BatchEntry entry) {
        Message message = entry.message();
        Numbering numbering = message.numbering();
        Outcome known = numbering == null ? null : known(message.device(), numbering);
        if (known != null) {
            entry.end(known);
            return;
        }
        ProducerRecord<byte[], byte[]> record = format.record(message);
        entry.write(record);
        Refused refused = destinations.refusal(record);
        if (refused != null) {
            entry.end(refused);
        }
    }

    private @Nullable Outcome known(String device, Numbering numbering) {
        if (numbering.epoch() < 0 || numbering.sequence() < 0) {
            return new Refused(
                    Refusal.NUMBERING_INVALID,
                    "Epoch " + numbering.epoch() + ", sequence " + numbering.sequence() + ": from 0 to 2^63-1.");
        }
        Admission admission = ledgers.admit(device, numbering);
        return switch (admission) {
            case NEW -> null;
            case DUPLICATE -> Kept.DUPLICATE;
            case EPOCH_OUTDATED ->
                new Refused(
                        Refusal.EPOCH_OUTDATED,
                        "Epoch " + numbering.epoch() + " of stream " + numbering.stream()
                                + " is over: go on in the newest one.");
            case SEQUENCE_OUTDATED ->
                new Refused(
                        Refusal.SEQUENCE_OUTDATED,
                        "Sequence " + numbering.sequence() + " of stream " + numbering.stream()
                                + " is too old to tell whether it was committed: resend within 64 messages.");
        };
    }

    /** Takes refused messages back from their ledgers, and with each the copies that came in the same batch. */
    void revokeRefused(Batch batch) {
        Map<Identity, Refused> refusedFirst = Map.of();
        for (BatchEntry entry : batch.entries()) {
            Numbering numbering = entry.message().numbering();
            if (numbering != null && entry.isNew() && entry.outcome() instanceof Refused refused) {
                ledgers.revoke(entry.message().device(), numbering);
                refusedFirst = refusedFirst.isEmpty() ? new HashMap<>() : refusedFirst;
                refusedFirst.put(new Identity(entry.message().device(), numbering), refused);
            }
        }
        if (!refusedFirst.isEmpty()) {
            refuseCopies(batch, refusedFirst);
        }
    }

    private static void refuseCopies(Batch batch, Map<Identity, Refused> refusedFirst) {
        for (BatchEntry entry : batch.entries()) {
            Numbering numbering = entry.message().numbering();
            if (numbering != null && entry.outcome() == Kept.DUPLICATE) {
                Refused refused = refusedFirst.get(new Identity(entry.message().device(), numbering));
                if (refused != null) {
                    entry.end(refused);
                }
            }
        }
    }

    /** What makes two messages copies of each other. */
    private record Identity(String device, Numbering numbering) {}
}
