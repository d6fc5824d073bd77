package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.ownership.Book;
import io.balanceofpower.ownership.Place;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The messages that a lane writes together, and the commands that go with them. One per lane, owned by its thread. */
final class Batch {

    private final int messagesMax;
    private final List<BatchEntry> entries = new ArrayList<>();
    private final List<Command<?>> done = new ArrayList<>();
    private long bytes;
    private @Nullable Command<?> afterwards;

    Batch(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /**
     * Waits for the first message or command unless the book has something to write already, then takes what has arrived:
     * up to the limit, or to a command that has to wait until the messages before it have settled.
     *
     * @return false if the inbox is closed and empty
     */
    boolean fill(Inbox inbox, Book book) {
        Object item = book.hasRecords() ? inbox.poll() : inbox.awaitItem();
        if (item == null) {
            return book.hasRecords();
        }
        while (item != null && afterwards == null) {
            if (item instanceof Message message) {
                entries.add(new BatchEntry(message));
                bytes += message.bytes();
            } else {
                take((Command<?>) item, book);
            }
            item = afterwards == null && entries.size() + done.size() < messagesMax ? inbox.poll() : null;
        }
        return true;
    }

    /**
     * The same for a lane that has ended: takes what is left, one item at a time and undone.
     *
     * @return false if nothing is left
     */
    boolean drain(Inbox inbox) {
        Object item = inbox.awaitItem();
        if (item instanceof Message message) {
            entries.add(new BatchEntry(message));
            bytes += message.bytes();
        } else {
            afterwards = (Command<?>) item;
        }
        return item != null;
    }

    private void take(Command<?> command, Book book) {
        if (command.isWithBatch() || entries.isEmpty()) {
            done.add(command); // before it runs, so that it is answered even if it breaks
            command.run(book);
        } else {
            afterwards = command;
        }
    }

    /** Commands that were done; to be answered now that what they added is committed. Forgets them. */
    List<Command<?>> removeDone() {
        List<Command<?>> removed = List.copyOf(done);
        done.clear();
        return removed;
    }

    /** The command that had to wait. */
    @Nullable
    Command<?> afterwards() {
        return afterwards;
    }

    /** Forgets the command that had to wait. */
    void clearAfterwards() {
        afterwards = null;
    }

    List<BatchEntry> entries() {
        return entries;
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    /** Forgets the messages, and says how many they were. */
    int clearMessages() {
        int cleared = entries.size();
        entries.clear();
        bytes = 0;
        return cleared;
    }

    boolean hasPending() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isPending()) {
                return true;
            }
        }
        return false;
    }

    /** Ends every message that has no outcome yet. */
    void endPending(Outcome outcome) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isPending()) {
                entries.get(i).end(outcome);
            }
        }
    }

    /** Ends every message that has no outcome yet, and every copy whose first may be one of these. */
    void endUnsure(Outcome outcome) {
        for (BatchEntry entry : entries) {
            if (entry.isPending() || entry.outcome() == Outcome.Kept.DUPLICATE) {
                entry.end(outcome);
            }
        }
    }

    /** Before an attempt where nothing is left of the one before. */
    void forgetSent() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isPending()) {
                entries.get(i).forgetSent();
            }
        }
    }

    /** Before an attempt where the one before may have left some records of a message in Kafka. */
    void forgetFailed() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isPending()) {
                entries.get(i).forgetFailed();
            }
        }
    }

    /**
     * Sends what is not sent yet of the pending messages, in their order. Stops at the first record that fails at once (no
     * metadata, no memory, too large), since one that is sent later must not overtake it.
     *
     * @return why one failed at once; null if none did
     */
    @Nullable
    Throwable sendPending(Producer<byte[], byte[]> producer) {
        for (int i = 0; i < entries.size(); i++) {
            BatchEntry entry = entries.get(i);
            Throwable failure = entry.isPending() ? entry.send(producer) : null;
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /**
     * Tells the book where the last committed message of each device stands: of one with several destinations, in the
     * first. Most messages of a device follow each other, and only the last of these is looked up.
     */
    void tellPlaces(Book book) {
        BatchEntry last = null;
        for (int i = 0; i < entries.size(); i++) {
            BatchEntry entry = entries.get(i);
            if (last != null && !entry.message().device().equals(last.message().device())) {
                tellPlace(last, book);
                last = null;
            }
            last = entry.outcome() == Outcome.Kept.COMMITTED ? entry : last;
        }
        if (last != null) {
            tellPlace(last, book);
        }
    }

    private static void tellPlace(BatchEntry committed, Book book) {
        RecordMetadata position = committed.position(0);
        if (position != null && position.hasOffset()) {
            Place place = new Place(position.topic(), position.partition(), position.offset());
            book.placed(committed.message().device(), place);
        }
    }
}
