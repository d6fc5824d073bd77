package io.balanceofpower.step1_accept;

import java.util.concurrent.TimeUnit;

/** What came over one connection, and how long it was not read. Owned by the connection's event loop. */
final class Traffic {
    private long messages;
    private long bytes;
    private long refused;
    private long heldNs;
    private long heldSinceNs;
    private boolean held;
    private long lookedAtNs = System.nanoTime();
    private long messagesThen;
    private double messagesPerSecond;

    void took(int payloadBytes) {
        messages++;
        bytes += payloadBytes;
    }

    void refused() {
        refused++;
    }

    void held(long nowNs) {
        held = true;
        heldSinceNs = nowNs;
    }

    void released(long nowNs) {
        held = false;
        heldNs += nowNs - heldSinceNs;
    }

    /** To be called about twice a second. */
    void look(long nowNs) {
        messagesPerSecond = (messages - messagesThen) * 1e9 / Math.max(1, nowNs - lookedAtNs);
        messagesThen = messages;
        lookedAtNs = nowNs;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Messages that were answered with a reason code of a failure. */
    long refusals() {
        return refused;
    }

    /** Between the last two looks. */
    double messagesPerSecond() {
        return messagesPerSecond;
    }

    long heldMs(long nowNs) {
        return TimeUnit.NANOSECONDS.toMillis(heldNs + (held ? nowNs - heldSinceNs : 0));
    }
}
