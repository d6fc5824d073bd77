package io.balanceofpower.demo;

import org.jspecify.annotations.Nullable;

/**
 * What a device has sent and has no answer for, in the order of the sequence numbers, which grow by one. Bounded: when
 * it is full, the device takes no further message until the oldest is answered. Owned by the devices' thread.
 */
final class Store {
    private final @Nullable Numbered[] slots;
    private long oldest;
    private long next;
    private long cursor;
    private int inFlight;
    private int unanswered;

    /** @param first the sequence number of the first message */
    Store(int messagesMax, long first) {
        slots = new Numbered[messagesMax];
        oldest = first;
        next = first;
        cursor = first;
    }

    boolean isFull() {
        return next - oldest == slots.length;
    }

    /** The sequence number of the message to add next. */
    long next() {
        return next;
    }

    /** The sequence number below which everything is answered. */
    long oldest() {
        return oldest;
    }

    /** Messages without an answer. */
    int unanswered() {
        return unanswered;
    }

    /** Those of them that are on the present connection. */
    int inFlight() {
        return inFlight;
    }

    /** Takes a message that is about to be sent. Not when full, nor before all older ones are sent again. */
    void add(Numbered message) {
        if (isFull() || message.sequence() != next || cursor != next) {
            throw new IllegalStateException("message " + message.sequence() + " instead of " + next);
        }
        slots[index(next)] = message;
        next++;
        unanswered++;
        cursor = next;
        inFlight++;
    }

    /** The oldest message that is not yet on the present connection, which it is from now on; null if there is none. */
    @Nullable
    Numbered resend() {
        while (cursor < next) {
            Numbered message = slots[index(cursor)];
            cursor++;
            if (message != null) {
                inFlight++;
                return message;
            }
        }
        return null;
    }

    /** Forgets an answered message; false if it is not here. */
    boolean answered(long sequence) {
        if (sequence < oldest || sequence >= cursor || slots[index(sequence)] == null) {
            return false;
        }
        slots[index(sequence)] = null;
        unanswered--;
        inFlight--;
        while (oldest < next && slots[index(oldest)] == null) {
            oldest++;
        }
        return true;
    }

    /** The connection is gone: all that is unanswered is to be sent again. */
    void rewind() {
        cursor = oldest;
        inFlight = 0;
    }

    private int index(long sequence) {
        return (int) (sequence % slots.length);
    }
}
