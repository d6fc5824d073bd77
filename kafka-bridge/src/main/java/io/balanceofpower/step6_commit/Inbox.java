package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * Crosses from any thread (event loops, most of all) to the lane's thread. Nothing here waits but {@link #awaitItem}.
 *
 * <p>What counts against the limits is what the lane <em>holds</em>: queued or in the batch under way. It is given back
 * by {@link #release} after settling, so that the limits bound the lane's memory and not only its queue.
 */
final class Inbox {

    /** How an offer ended. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /**
     * By how many the commands that must not be lost may exceed the limit for messages. They are few per device that comes
     * or goes, so a lane that owes more than this does not work any more: {@link Lane} ends then, and another one takes its
     * place. Other commands are refused where messages are.
     */
    static final int COMMANDS_MAX = 200_000;

    private final Queue<Object> items = Queues.unboundedMultiproducer().get();
    /** Once the inbox is closed, whoever comes takes from it. */
    private final Queue<Runnable> waitingForRoom = new ConcurrentLinkedQueue<>();

    private final long messagesMax;
    private final long bytesMax;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean ownerWaits;
    private volatile @Nullable Thread owner;

    Inbox(long messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    Offer offer(Message message) {
        return add(message, message.bytes(), 2 * messagesMax, 2 * bytesMax);
    }

    Offer offer(Command<?> command) {
        return command.mustBeDone()
                ? add(command, 0, 2 * messagesMax + COMMANDS_MAX, Long.MAX_VALUE)
                : add(command, 0, 2 * messagesMax, 2 * bytesMax);
    }

    boolean isBehind() {
        return messages.get() > messagesMax || bytes.get() > bytesMax;
    }

    /** Runs the callback once: here if there is room, else as soon as there is, on the lane's thread most often. */
    void whenRoom(Runnable callback) {
        if (hasRoom()) {
            callback.run();
            return;
        }
        waitingForRoom.add(callback);
        if (closed) { // there may be no owner any more
            runCallbacks();
        } else if (hasRoom()) { // it came to be in between, and the owner may not have seen the callback
            wakeOwner();
        }
    }

    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** Takes nothing more. What is queued stays. */
    void close() {
        closed = true;
        wakeOwner();
    }

    boolean isClosed() {
        return closed;
    }

    /** Makes the calling thread the owner: the only one that may call the methods below. */
    void bind() {
        owner = Thread.currentThread();
    }

    /**
     * Waits for a message or command. Runs callbacks for which there is room.
     *
     * @return null once the inbox is closed and nothing is left in it
     */
    @Nullable
    Object awaitItem() {
        while (true) {
            Object item = poll();
            if (item != null) {
                return item;
            }
            // An offer counts itself before it asks whether the inbox is closed, so that none slips in behind this.
            if (closed && messages.get() == 0) {
                return null;
            }
            ownerWaits = true;
            if (items.isEmpty() && !(closed && messages.get() == 0) && !(hasRoom() && !waitingForRoom.isEmpty())) {
                LockSupport.park(this);
            }
            ownerWaits = false;
            runCallbacks();
        }
    }

    @Nullable
    Object poll() {
        return items.poll();
    }

    /** Gives back what was settled, and lets sockets be read again when enough is gone. */
    void release(long settledMessages, long settledBytes) {
        messages.addAndGet(-settledMessages);
        bytes.addAndGet(-settledBytes);
        runCallbacks();
    }

    private Offer add(Object item, long itemBytes, long itemsMax, long heldBytesMax) {
        long messagesNow = messages.incrementAndGet();
        long bytesNow = bytes.addAndGet(itemBytes);
        Offer offer = closed ? Offer.CLOSED : Offer.TAKEN;
        if (offer == Offer.TAKEN && (messagesNow > itemsMax || bytesNow > heldBytesMax)) {
            offer = Offer.FULL;
        }
        if (offer == Offer.TAKEN) {
            items.add(item);
        } else {
            messages.decrementAndGet();
            bytes.addAndGet(-itemBytes);
        }
        if (ownerWaits) {
            wakeOwner();
        }
        return offer;
    }

    private boolean hasRoom() {
        return closed || (messages.get() < (messagesMax + 1) / 2 && bytes.get() < (bytesMax + 1) / 2);
    }

    /** The owner, or anyone once the inbox is closed. */
    void runCallbacks() {
        // Asked before each: sockets that read again may fill the lane before the next one's turn.
        while (!waitingForRoom.isEmpty() && hasRoom()) {
            Runnable callback = waitingForRoom.poll();
            if (callback != null) {
                callback.run();
            }
        }
    }

    private void wakeOwner() {
        LockSupport.unpark(owner);
    }
}
