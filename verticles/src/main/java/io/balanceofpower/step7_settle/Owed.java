package io.balanceofpower.step7_settle;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.step1_accept.Connection;
import io.balanceofpower.step1_accept.Pending;
import io.balanceofpower.step1_accept.packet.Publish;
import org.jspecify.annotations.Nullable;

/** A message's way back: from whoever knows its outcome to the connection's event loop. */
final class Owed extends Pending implements Settlement {
    private final Settler settler;

    /** Written by the thread that settles, before the queue hands it to the event loop. */
    private @Nullable Outcome outcome;

    Owed(Connection connection, Publish publish, Settler settler) {
        super(connection, publish);
        this.settler = settler;
    }

    @Override
    public void settle(Outcome known) {
        settleInBatch(known);
        batchSettled();
    }

    @Override
    public void settleInBatch(Outcome known) {
        outcome = known;
        settler.known(this);
    }

    @Override
    public void batchSettled() {
        settler.wake(connection().context());
    }

    Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("not settled");
        }
        return outcome;
    }
}
