package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The messages that a lane writes together. One per lane, emptied and filled again; owned by its thread. */
final class Batch {

    private final int messagesMax;
    private final List<BatchEntry> entries = new ArrayList<>();
    private long bytes;
    private @Nullable Command<?> command;

    Batch(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /**
     * Waits for the first message or command, then takes what has arrived, up to the limit or the next command. That
     * is to run after these messages have settled.
     *
     * @return false if the inbox is closed and empty
     */
    boolean fill(Inbox inbox) {
        Object item = inbox.awaitItem();
        if (item == null) {
            return false;
        }
        while (item instanceof Message message) {
            entries.add(new BatchEntry(message));
            bytes += message.bytes();
            item = entries.size() < messagesMax ? inbox.poll() : null;
        }
        command = (Command<?>) item;
        return true;
    }

    @Nullable
    Command<?> removeCommand() {
        Command<?> removed = command;
        command = null;
        return removed;
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

    /**
     * Sends the pending messages in their order. Stops at the first that fails at once (no metadata, no memory, too
     * large), since one that is sent later must not overtake it.
     */
    void sendPending(Producer<byte[], byte[]> producer) {
        for (int i = 0; i < entries.size(); i++) {
            entries.get(i).sent(null);
        }
        for (int i = 0; i < entries.size(); i++) {
            BatchEntry entry = entries.get(i);
            if (entry.isPending()) {
                Future<RecordMetadata> sent = producer.send(entry.record());
                entry.sent(sent);
                if (sent.isDone() && entry.failure() != null) {
                    return;
                }
            }
        }
    }

    /** Whether Kafka has taken every pending message in the attempt under way. */
    boolean isAllTaken() {
        for (BatchEntry entry : entries) {
            if (entry.isPending() && entry.position() == null) {
                return false;
            }
        }
        return true;
    }
}
