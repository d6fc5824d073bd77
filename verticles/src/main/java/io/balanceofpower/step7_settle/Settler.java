package io.balanceofpower.step7_settle;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.step1_accept.Answer;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.packet.Publish;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.util.concurrent.Queues;

/**
 * Brings outcomes from the lanes' threads to the connections of one event loop, which answers them in batches: a lane
 * settles hundreds of messages at once, and one wake-up and one write per connection serve them all.
 *
 * <p>Bounded by what the connections and lanes may have pending; nothing is queued here that was not counted there.
 */
public final class Settler {
    /** From any thread to the event loop. */
    private final Queue<Owed> known = Queues.<Owed>unboundedMultiproducer().get();

    private final AtomicBoolean awake = new AtomicBoolean();
    private final AnswerTable table;
    private final SettleMetrics metrics;

    /** Connections with something to flush. Owned by the event loop. */
    private final List<Connection> touched = new ArrayList<>();

    public Settler(AnswerTable table, SettleMetrics metrics) {
        this.table = table;
        this.metrics = metrics;
    }

    /** Owes the device an answer from now on. On the connection's event loop. */
    public Settlement owe(Connection connection, Publish publish) {
        Owed owed = new Owed(connection, publish, this);
        connection.owe(owed);
        return owed;
    }

    /** To be answered after the next {@link #wake}. Any thread. */
    void known(Owed owed) {
        known.add(owed);
    }

    /** Lets the event loop answer what is known. Any thread. */
    void wake(Context context) {
        if (!known.isEmpty() && !awake.get() && awake.compareAndSet(false, true)) {
            context.runOnContext(v -> drain());
        }
    }

    private void drain() {
        // Before the first poll, so that whatever comes after the last one wakes us again.
        awake.set(false);
        long nowNs = Publish.utcNowNs();
        for (Owed owed = known.poll(); owed != null; owed = known.poll()) {
            settle(owed, nowNs);
        }
        touched.forEach(Connection::flush);
        touched.clear();
    }

    private void settle(Owed owed, long nowNs) {
        Connection connection = owed.connection();
        Outcome outcome = owed.outcome();
        metrics.settled(outcome);
        Answer answer = table.answer(owed.qos(), connection.connect().version(), outcome);
        if (outcome instanceof Outcome.Refused r && (answer == Answer.NOTHING || answer == Answer.SUCCESS)) {
            // The device is not told, so this is the only place in which its operator can see it.
            connection.refused(AnswerTable.reason(r.refusal()), r.detail());
        }
        connection.settle(owed, answer);
        if (touched.isEmpty() || touched.get(touched.size() - 1) != connection) {
            touched.add(connection);
            metrics.waited(nowNs - owed.receivedAtNs());
        }
    }
}
