package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.Positions.OfTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kafka's transactions, fencing and logs, as far as lanes can tell them from the real ones. Everything here is its own time. */
final class ModelKafka {

    static final String TRADES = "trades";
    static final String AUDITED = "audited";

    /** After it, Kafka aborts a transaction by itself and fences its producer. */
    private static final long TRANSACTION_LIMIT_MS = 4_000;

    private static final int PARTITIONS = 3;

    /** A transactional id as a producer initialised it. */
    record Epoch(String transactionalId, int number) {}

    enum Answer {
        DONE,
        FENCED
    }

    private static final class Producer {
        int epoch;

        @Nullable
        Transaction transaction;
    }

    final PartitionLog<SessionBytes> sessions = new PartitionLog<>("bop.sessions", 0);
    final List<PartitionLog<Written>> destinations = new ArrayList<>();
    private final Map<String, Producer> producers = new HashMap<>();
    private final World world;
    private long slowUntilMs;

    ModelKafka(World world) {
        this.world = world;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            destinations.add(new PartitionLog<>(TRADES, partition));
        }
        destinations.add(new PartitionLog<>(AUDITED, 0));
    }

    void slowMarkers(long forMs) {
        slowUntilMs = world.schedule.nowMs() + forMs;
    }

    PartitionLog<Written> tradesOf(String key) {
        return destinations.get(Math.floorMod(key.hashCode(), PARTITIONS));
    }

    PartitionLog<Written> audited() {
        return destinations.get(PARTITIONS);
    }

    /** The ends of all destination partitions, committed or not. */
    Positions positions() {
        List<Long> trades = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            trades.add(destinations.get(partition).end());
        }
        return new Positions(List.of(
                new OfTopic(TRADES, TRADES, trades),
                new OfTopic(AUDITED, AUDITED, List.of(audited().end()))));
    }

    /**
     * Fences whoever has the transactional id: what that had begun is aborted, unless it is decided already, and is over
     * when this is answered.
     *
     * @return answers with the id's new epoch
     */
    Request<Epoch> fencing(String transactionalId) {
        Producer producer = producers.computeIfAbsent(transactionalId, id -> new Producer());
        return new Request<>() {
            private int number = -1;

            @Override
            public @Nullable Epoch visit() {
                Transaction transaction = producer.transaction;
                if (number < 0) {
                    if (transaction != null && transaction.state != Transaction.State.OPEN) {
                        return null;
                    }
                    number = ++producer.epoch;
                    if (transaction != null) {
                        decide(transaction, Transaction.State.ABORTED);
                    }
                }
                return producer.transaction == null ? new Epoch(transactionalId, number) : null;
            }
        };
    }

    /** Transactional ids whose transactions have been open for this long. */
    List<String> openFor(long ms) {
        return producers.entrySet().stream()
                .filter(each -> isOpenFor(each.getValue().transaction, ms))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private boolean isOpenFor(@Nullable Transaction transaction, long ms) {
        return transaction != null
                && transaction.state == Transaction.State.OPEN
                && world.schedule.nowMs() - transaction.begunMs >= ms;
    }

    /** Whether a producer can still commit. */
    boolean isCurrent(Epoch epoch) {
        return producer(epoch).epoch == epoch.number();
    }

    private Producer producer(Epoch epoch) {
        Producer producer = producers.get(epoch.transactionalId());
        if (producer == null) {
            throw new IllegalStateException(epoch + " was never given");
        }
        return producer;
    }

    /** Appends records in the producer's transaction, which begins if there is none. Null while the one before is not over. */
    @Nullable
    Answer appendSessions(Epoch epoch, List<SessionBytes> records) {
        Transaction transaction = begun(epoch);
        if (transaction == null) {
            return isCurrent(epoch) ? null : Answer.FENCED;
        }
        transaction.logs.add(sessions);
        records.forEach(each -> sessions.append(transaction, each, world.schedule.nowMs()));
        return Answer.DONE;
    }

    /** The same for messages of one partition. */
    @Nullable
    Answer appendMessages(Epoch epoch, PartitionLog<Written> log, List<Written> records) {
        Transaction transaction = begun(epoch);
        if (transaction == null) {
            return isCurrent(epoch) ? null : Answer.FENCED;
        }
        transaction.logs.add(log);
        for (Written each : records) {
            each.offset = log.append(transaction, each, world.schedule.nowMs());
            transaction.messages.add(each);
        }
        return Answer.DONE;
    }

    private @Nullable Transaction begun(Epoch epoch) {
        Producer producer = producer(epoch);
        if (producer.epoch != epoch.number()) {
            return null;
        }
        Transaction open = producer.transaction;
        if (open == null) {
            Transaction begins = new Transaction(world.schedule.nowMs(), () -> producer.transaction = null);
            producer.transaction = begins;
            world.schedule.after(TRANSACTION_LIMIT_MS, () -> timeOut(producer, begins));
            return begins;
        }
        return open.state == Transaction.State.OPEN ? open : null;
    }

    private void timeOut(Producer producer, Transaction transaction) {
        if (transaction.state == Transaction.State.OPEN) {
            producer.epoch++;
            decide(transaction, Transaction.State.ABORTED);
        }
    }

    /** Commits or aborts the producer's transaction. Answered when that is decided, which is before all markers are written. */
    @Nullable
    Answer end(Epoch epoch, boolean commit) {
        Producer producer = producer(epoch);
        Transaction transaction = producer.transaction;
        if (producer.epoch != epoch.number()) {
            return Answer.FENCED;
        }
        if (transaction != null && transaction.state == Transaction.State.OPEN) {
            decide(transaction, commit ? Transaction.State.COMMITTED : Transaction.State.ABORTED);
        }
        return Answer.DONE;
    }

    private void decide(Transaction transaction, Transaction.State state) {
        transaction.state = state;
        transaction.markersMissing = transaction.logs.size();
        if (state == Transaction.State.COMMITTED) {
            world.invariants.committed(transaction);
        }
        transaction.logs.forEach(log -> world.schedule.after(markerMs(), () -> mark(transaction, log)));
    }

    private long markerMs() {
        return world.schedule.nowMs() < slowUntilMs ? world.dice.between(0L, 800L) : world.dice.between(0L, 3L);
    }

    private void mark(Transaction transaction, PartitionLog<?> log) {
        log.mark(transaction, world.schedule.nowMs());
        if (--transaction.markersMissing == 0) {
            transaction.over.run();
        }
        if (log == sessions) {
            world.nodes.forEach(Node::sessionsMoved);
        }
    }
}
