package io.balanceofpower.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A transaction of the model's Kafka: open, then decided, then over when each partition has its marker. */
final class Transaction {

    enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    final long begunMs;

    /** To be run with the last marker. */
    final Runnable over;

    final Set<PartitionLog<?>> logs = new LinkedHashSet<>();
    final List<Written> messages = new ArrayList<>();
    State state = State.OPEN;
    int markersMissing;

    Transaction(long begunMs, Runnable over) {
        this.begunMs = begunMs;
        this.over = over;
    }
}
