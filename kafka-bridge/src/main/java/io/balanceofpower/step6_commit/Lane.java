package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step5_admit.LedgerState;
import io.balanceofpower.step5_admit.Ledgers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One Kafka producer, one thread and one bounded queue. Every public method may be called by any thread and returns at
 * once.
 *
 * <p>The lane is serial: a batch settles before the next one is admitted, so what a ledger holds is committed whenever
 * it is asked.
 */
public final class Lane {

    /** How long the end of a lane may take for aborting the transaction that is open. */
    private static final Duration ABORT_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final Inbox inbox;
    private final BatchWriter writer;
    private final LaneMeters meters;
    private final Thread thread;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private final Sinks.One<BusException> ended = Sinks.one();
    // Owned by the lane's thread.
    private final Ledgers ledgers;
    private final BatchAdmission admission;
    private final Batch batch;

    private volatile boolean abandoned;

    Lane(
            String name,
            Inbox inbox,
            BatchWriter writer,
            Destinations destinations,
            int batchMessagesMax,
            int ledgersMax,
            LaneMeters meters) {
        this.name = name;
        this.inbox = inbox;
        this.writer = writer;
        this.ledgers = new Ledgers(ledgersMax);
        this.admission = new BatchAdmission(ledgers, new RecordFormat(name), destinations);
        this.batch = new Batch(batchMessagesMax);
        this.meters = meters;
        this.thread = new Thread(this::run, "bop-lane-" + name);
        thread.setDaemon(true); // a Kafka that never answers must not keep a finished process alive
    }

    /** The node's id and the lane's number, as in the header {@code bop-lane}. */
    public String name() {
        return name;
    }

    /**
     * Queues a message. It is settled exactly once, here and now if it is refused with {@link Refusal#LANE_FULL} or
     * {@link Refusal#LANE_ENDED}.
     *
     * @return false if it was refused at once
     */
    public boolean offer(Message message) {
        Refused refused = switch (inbox.offer(message)) {
            case TAKEN -> null;
            case FULL ->
                new Refused(Refusal.LANE_FULL, "Lane " + name + " holds as much as it may; Kafka is slow or away.");
            case CLOSED -> laneEnded();
        };
        if (refused == null) {
            return true;
        }
        meters.refused(refused.refusal());
        message.settlement().settle(refused);
        return false;
    }

    /** Whether the lane holds more than its limit, so that its devices' sockets should not be read. */
    public boolean isBehind() {
        return inbox.isBehind();
    }

    /**
     * Runs the callback once, on any thread, as soon as the lane holds less than half of its limit or takes nothing
     * more. It must return at once and not throw.
     */
    public void whenRoom(Runnable callback) {
        inbox.whenRoom(callback);
    }

    /** The ledgers of a device's streams, read after every message offered before has settled. */
    public Mono<List<LedgerState>> ledgers(String device) {
        return command(held -> held.statesOf(device));
    }

    /** The same, and forgets them: for the hand-over to another lane or node. */
    public Mono<List<LedgerState>> removeLedgers(String device) {
        return command(held -> held.remove(device));
    }

    /** Takes over ledgers before any message offered later is admitted. Replaces those of the same streams. */
    public Mono<Void> putLedgers(List<LedgerState> states) {
        return command(held -> {
                    states.forEach(held::put);
                    return states.size();
                })
                .then();
    }

    /** Whether the lane takes messages. */
    public boolean isOpen() {
        return !inbox.isClosed();
    }

    /** Starts the thread. Completes when the producer is ready; ends with the reason when it never will be. */
    Mono<Void> open() {
        meters.watch(inbox);
        thread.start();
        return opened.asMono();
    }

    /** Completes when the lane has ended: empty after a close, with the reason if by itself. Everything is settled then. */
    Mono<BusException> ended() {
        return ended.asMono();
    }

    /** {@link Lanes#close} for one lane. */
    Mono<Void> close(Duration limit) {
        return Mono.defer(() -> {
            inbox.close();
            Mono<BusException> afterwards = ended().doOnSubscribe(s -> abandon());
            return ended().timeout(limit, afterwards).then();
        });
    }

    /** Makes the lane end with what it is doing, soon. */
    private void abandon() {
        abandoned = true;
        inbox.close();
        thread.interrupt(); // every wait of the lane's thread is in a Kafka client or a pause, and ends by this
    }

    private <T> Mono<T> command(Function<Ledgers, T> action) {
        return Mono.create(sink -> {
            Command<T> command = new Command<>(action, sink);
            switch (inbox.offer(command)) {
                case TAKEN -> {}
                case FULL -> command.fail(new BusException("lane " + name + " is full", null));
                case CLOSED -> command.fail(new BusException("lane " + name + " has ended", null));
            }
        });
    }

    private void run() {
        inbox.bind();
        BusException reason = null;
        try {
            writer.open();
            opened.tryEmitEmpty();
            while (!abandoned && batch.fill(inbox)) {
                step();
            }
        } catch (InterruptException e) {
            reason = abandoned ? null : new BusException("lane " + name + " was interrupted", e);
        } catch (Throwable e) { // whatever it is, every message must be settled
            reason = new BusException("lane " + name + " ended: " + e, e);
        }
        end(reason);
    }

    /** The way of a batch, which holds all that has arrived. Promises 1 to 3 rest on this order. */
    private void step() {
        long startedNs = System.nanoTime();
        countDelay();
        admission.admit(batch); //         before writing, so that copies wait for what becomes of their first
        writer.write(batch); //            returns only when every outcome is the truth
        admission.revokeRefused(batch); // before settling, so that one that is resent at once is no duplicate
        settle(System.nanoTime() - startedNs);
        runCommand(); //                   after the messages that were offered before it
    }

    private void countDelay() {
        if (batch.size() > 0) {
            long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            meters.taken(batch.entries().get(0).message().receivedAtNs(), nowNs);
        }
    }

    private void settle(long tookNs) {
        if (batch.size() == 0) {
            return;
        }
        meters.settled(batch, ledgers, tookNs);
        RuntimeException broken = null;
        for (int i = 0; i < batch.size(); i++) {
            try {
                batch.entries().get(i).settle();
            } catch (RuntimeException e) { // one broken settlement ends the lane, but not before all are told
                broken = e;
            }
        }
        long bytes = batch.bytes();
        int settled = batch.clearMessages();
        inbox.release(settled, bytes);
        if (broken != null) {
            throw broken;
        }
    }

    private void runCommand() {
        Command<?> command = batch.removeCommand();
        if (command != null) {
            command.run(ledgers);
            meters.show(ledgers);
            inbox.release(1, 0);
        }
    }

    /** Settles everything that is left and closes the producer, whatever fails on the way, and then says so. */
    private void end(@Nullable BusException reason) {
        inbox.close();
        Thread.interrupted(); // what follows is bounded by itself
        BusException broken = attempt(reason, () -> writer.close(ABORT_LIMIT));
        do {
            batch.endPending(laneEnded());
            broken = attempt(broken, () -> settle(0));
            Command<?> command = batch.removeCommand();
            if (command != null) {
                command.fail(new BusException("lane " + name + " has ended", null));
                inbox.release(1, 0);
            }
        } while (batch.fill(inbox));
        meters.close();
        opened.tryEmitError(broken != null ? broken : new BusException("lane " + name + " was closed", null));
        emitEnded(broken);
    }

    /** The first failure counts; those that follow from the ending are attached to it. */
    private @Nullable BusException attempt(@Nullable BusException earlier, Runnable action) {
        try {
            action.run();
            return earlier;
        } catch (RuntimeException e) {
            BusException first = earlier != null ? earlier : new BusException("lane " + name + " ended: " + e, e);
            if (earlier != null) {
                first.addSuppressed(e);
            }
            return first;
        }
    }

    private void emitEnded(@Nullable BusException reason) {
        if (reason == null) {
            ended.tryEmitEmpty();
        } else {
            ended.tryEmitValue(reason);
        }
    }

    private static Refused laneEnded() {
        return new Refused(Refusal.LANE_ENDED, "The node is stopping or has lost Kafka: send again to another node.");
    }
}
