package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome.Refused;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.ownership.Book;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Grant;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.step6_commit.Command.Loss;
import io.balanceofpower.step6_commit.Command.Order;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One Kafka producer, one thread, one bounded queue, one book. Every public method may be called by any thread and returns
 * at once.
 *
 * <p>The lane is serial: a batch settles before the next one is admitted, so what a ledger holds is committed whenever
 * it is asked. It lives until it is closed, fenced, does not know how a commit ended, or owes more commands than its
 * {@link Inbox} takes; {@link Lanes} then puts another one in its place.
 *
 * <p>A command fails only if the lane ends, so that nobody need mind a single one that is lost: whoever follows the lane
 * recovers its devices. {@link #forget} and {@link #state} fail also while messages are refused, and the lane goes on.
 */
public final class Lane {

    /** How long the end of a lane may take for its producer. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final Inbox inbox;
    private final BatchWriter writer;
    private final LaneMeters meters;
    private final Thread thread;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private final Sinks.One<BusException> ended = Sinks.one();
    // Owned by the lane's thread.
    private final Book book;
    private final BatchAdmission admission;
    private final SessionWrites sessions;
    private final Batch batch;

    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean abandoned;
    /** A command that must not be lost found no room. */
    private volatile boolean overrun;

    private volatile boolean ready;

    /** @param sessionsTopic where the book's records go */
    Lane(
            String name,
            Book book,
            Inbox inbox,
            BatchWriter writer,
            Destinations destinations,
            String sessionsTopic,
            int batchMessagesMax,
            LaneMeters meters) {
        this.name = name;
        this.book = book;
        this.inbox = inbox;
        this.writer = writer;
        this.admission = new BatchAdmission(book, new RecordFormat(name), destinations);
        this.sessions = new SessionWrites(book, admission, sessionsTopic);
        this.batch = new Batch(batchMessagesMax);
        this.meters = meters;
        this.thread = new Thread(this::run, "bop-lane-" + name);
        thread.setDaemon(true); // a Kafka that never answers must not keep a finished process alive
    }

    /** Unique for ever; as in the header {@code bop-lane}. */
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

    /** {@link Book#claim}. Completes when the claim is committed. */
    public Mono<Void> claim(String device, ClaimId claim) {
        return withBatch(held -> held.claim(device, claim));
    }

    /** {@link Book#put}: messages of the device that are offered later are admitted. */
    public Mono<Void> put(Grant grant) {
        return withBatch(held -> held.put(grant));
    }

    /** {@link Book#write}. Completes when the records are committed. */
    public Mono<Void> write(Collection<SessionRecord> records) {
        return withBatch(held -> held.write(records));
    }

    /**
     * {@link Book#checkpoint}. Completes when it is committed.
     *
     * @param positions asked for by the lane's thread, so that a checkpoint that was asked for earlier never follows with
     *     older ones
     */
    public Mono<Void> checkpoint(Supplier<Positions> positions) {
        return withBatch(held -> held.checkpoint(positions.get()));
    }

    /**
     * {@link Book#forget}. True when that is committed, at once if there is nothing to forget; empty if the lane does not
     * write for the device, so that it can forget nothing either.
     */
    public Mono<Boolean> forget(String device, int packetId) {
        return command(Order.WITH_BATCH, Loss.TELLS, held -> {
            held.forget(device, packetId);
            return held.holds(device) ? Boolean.TRUE : null;
        });
    }

    /**
     * {@link Book#release}, after every message offered before has settled. Empty if the lane does not write for the
     * device under this claim.
     */
    public Mono<DeviceState> release(String device, ClaimId claim, long nowMs, long sessionExpiryMs) {
        return command(
                Order.AFTER_SETTLING, Loss.ENDS_LANE, held -> held.release(device, claim, nowMs, sessionExpiryMs));
    }

    /** What is known of a device, after every message offered before has settled; empty if it is not held. */
    public Mono<DeviceState> state(String device) {
        return command(Order.AFTER_SETTLING, Loss.TELLS, held -> held.state(device));
    }

    /** Whether the lane takes messages. */
    public boolean isOpen() {
        return !inbox.isClosed();
    }

    /** Whether it takes messages and its producer can begin transactions; not so while a new lane waits for Kafka. */
    public boolean isReady() {
        return ready && isOpen();
    }

    /** Starts the thread. Completes when the producer is ready; ends with the reason when it never will be. */
    Mono<Void> open() {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
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
            if (started.compareAndSet(false, true)) {
                abandoned = true;
                thread.start(); // only to end
            }
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

    private Mono<Void> withBatch(Consumer<Book> action) {
        return command(Order.WITH_BATCH, Loss.ENDS_LANE, held -> {
            action.accept(held);
            return null;
        });
    }

    private <T> Mono<T> command(Order order, Loss loss, Function<Book, @Nullable T> action) {
        return Mono.create(sink -> {
            Command<T> command = new Command<>(order, loss, action, sink);
            switch (inbox.offer(command)) {
                case TAKEN -> {}
                case FULL -> {
                    if (command.mustBeDone()) {
                        overrun = true; // before the inbox is closed, which lets the lane's thread look
                        inbox.close();
                    }
                    command.fail(new BusException("lane " + name + " is full", null));
                }
                case CLOSED -> command.fail(hasEnded());
            }
        });
    }

    private BusException hasEnded() {
        return new BusException("lane " + name + " has ended", null);
    }

    private void run() {
        inbox.bind();
        BusException reason = null;
        try {
            if (!abandoned) {
                writer.open();
                ready = true;
                opened.tryEmitEmpty();
            }
            // What is under way is brought to its truth also when the lane is overrun; the rest was never sent.
            while (!abandoned && !overrun && batch.fill(inbox, book)) {
                step();
            }
            reason = overrun && !abandoned ? overrunReason() : null;
        } catch (BusException e) {
            reason = e;
        } catch (InterruptException e) {
            reason = abandoned ? null : new BusException("lane " + name + " was interrupted", e);
        } catch (Throwable e) { // whatever it is, every message must be settled
            reason = new BusException("lane " + name + " ended: " + e, e);
        }
        end(reason);
    }

    private BusException overrunReason() {
        return new LaneLostException(
                "it owed " + Inbox.COMMANDS_MAX
                        + " commands and more: Kafka is slow or away, or more devices come and go"
                        + " than kafka.lanes serve",
                null);
    }

    /** The way of a batch, which holds all that has arrived. Promises 1 to 3 rest on this order. */
    private void step() {
        long startedNs = System.nanoTime();
        countDelay();
        admission.admit(batch); //         before writing, so that copies wait for what becomes of their first
        writer.write(batch, sessions); //  returns only when every outcome is the truth
        admission.revokeRefused(batch); // before settling, so that one that is resent at once is no duplicate
        batch.tellPlaces(book);
        settle(System.nanoTime() - startedNs);
        answerDone(Command::succeed); //   what they added is committed
        runAfterwards(); //                after the messages that were offered before it
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
        meters.settled(batch, book, tookNs);
        RuntimeException broken = tell(BatchEntry::settle, null);
        broken = tell(BatchEntry::batchSettled, broken);
        long bytes = batch.bytes();
        int settled = batch.clearMessages();
        inbox.release(settled, bytes);
        if (broken != null) {
            throw broken;
        }
    }

    /** One broken settlement ends the lane, but not before all are told. */
    private @Nullable RuntimeException tell(Consumer<BatchEntry> what, @Nullable RuntimeException earlier) {
        RuntimeException broken = earlier;
        for (int i = 0; i < batch.size(); i++) {
            try {
                what.accept(batch.entries().get(i));
            } catch (RuntimeException e) {
                broken = e;
            }
        }
        return broken;
    }

    private void answerDone(Consumer<Command<?>> answer) {
        List<Command<?>> done = batch.removeDone();
        done.forEach(answer);
        inbox.release(done.size(), 0);
    }

    private void runAfterwards() {
        Command<?> command = batch.afterwards();
        if (command != null) {
            command.run(book);
            batch.clearAfterwards();
            command.succeed();
            meters.show(book);
            inbox.release(1, 0);
        }
    }

    /** Settles everything that is left and closes the producer, whatever fails on the way, and then says so. */
    private void end(@Nullable BusException reason) {
        inbox.close();
        Thread.interrupted(); // what follows is bounded by itself
        BusException broken = attempt(reason, () -> writer.close(CLOSE_LIMIT));
        do {
            batch.endUnsure(laneEnded());
            broken = attempt(broken, () -> settle(0));
            answerDone(command -> command.fail(hasEnded()));
            Command<?> command = batch.afterwards();
            if (command != null) {
                batch.clearAfterwards();
                command.fail(hasEnded());
                inbox.release(1, 0);
            }
        } while (batch.drain(inbox));
        inbox.runCallbacks(); // those that came before the inbox was closed
        opened.tryEmitError(broken != null ? broken : new BusException("lane " + name + " was closed", null));
        emitEnded(broken);
    }

    /** The first failure counts; those that follow from the ending are attached to it. */
    private @Nullable BusException attempt(@Nullable BusException earlier, Runnable action) {
        try {
            action.run();
            return earlier;
        } catch (RuntimeException e) {
            if (e instanceof InterruptException && abandoned) {
                return earlier; // the limit for the end has come meanwhile
            }
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
        return new Refused(
                Refusal.LANE_ENDED, "The node is stopping or has lost its place in Kafka: connect and send again.");
    }
}
