package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Outcome.Kept;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.Book;
import io.balanceofpower.step5_admit.Admission;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the book and the destinations say about the messages of a batch, before it is written and after. A message with
 * neither numbering nor a QoS 2 packet id is always new. Owned by the lane's thread.
 */
final class BatchAdmission {

    private final Book book;
    private final RecordFormat format;
    private final Destinations destinations;

    BatchAdmission(Book book, RecordFormat format, Destinations destinations) {
        this.book = book;
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
        if (!book.holds(message.device())) {
            entry.end(new Refused(Refusal.NOT_OWNED, "The device has gone to another node: send again there."));
            return;
        }
        Numbering numbering = message.numbering();
        Outcome known = null;
        long ordinal = 0;
        if (numbering != null) {
            known = known(message.device(), numbering);
        } else if (message.isToldByPacketId()) {
            ordinal = book.admit(message.device(), message.packetId());
            known = ordinal < 0 ? Kept.DUPLICATE : null;
        } else {
            book.touch(message.device());
        }
        if (known != null) {
            entry.end(known);
            return;
        }
        entry.write(format.records(message, ordinal));
        for (int i = 0; i < entry.records().size(); i++) {
            Refused refused = destinations.refusal(
                    message.destinations().get(i), entry.records().get(i));
            if (refused != null) {
                entry.end(refused);
                return;
            }
        }
    }

    private @Nullable Outcome known(String device, Numbering numbering) {
        if (numbering.epoch() < 0 || numbering.sequence() < 0) {
            return new Refused(
                    Refusal.NUMBERING_INVALID,
                    "Epoch " + numbering.epoch() + ", sequence " + numbering.sequence() + ": from 0 to 2^63-1.");
        }
        Admission admission = book.admit(device, numbering);
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

    /**
     * Takes refused messages back from the book, and with each the copies that came in the same batch. Before each
     * attempt, since the attempt writes what the book says, and before settling.
     */
    void revokeRefused(Batch batch) {
        Map<Identity, Refused> refusedFirst = Map.of();
        for (BatchEntry entry : batch.entries()) {
            if (entry.isNew() && entry.outcome() instanceof Refused refused && isTold(entry.message())) {
                revoke(entry.message());
                refusedFirst = refusedFirst.isEmpty() ? new HashMap<>() : refusedFirst;
                refusedFirst.put(Identity.of(entry.message()), refused);
            }
        }
        if (!refusedFirst.isEmpty()) {
            refuseCopies(batch, refusedFirst);
        }
    }

    private static boolean isTold(Message message) {
        return message.numbering() != null || message.isToldByPacketId();
    }

    private void revoke(Message message) {
        Numbering numbering = message.numbering();
        if (numbering != null) {
            book.revoke(message.device(), numbering);
        } else {
            book.revoke(message.device(), message.packetId());
        }
    }

    private static void refuseCopies(Batch batch, Map<Identity, Refused> refusedFirst) {
        for (BatchEntry entry : batch.entries()) {
            if (entry.outcome() == Kept.DUPLICATE) {
                Refused refused = refusedFirst.get(Identity.of(entry.message()));
                if (refused != null) {
                    entry.end(refused);
                }
            }
        }
    }

    /** What makes two messages copies of each other. */
    private record Identity(String device, @Nullable Numbering numbering, int packetId) {
        static Identity of(Message message) {
            Numbering numbering = message.numbering();
            return new Identity(message.device(), numbering, numbering == null ? message.packetId() : 0);
        }
    }
}
