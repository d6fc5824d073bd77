package io.balanceofpower.step1_accept;

import java.util.function.BiFunction;
import java.util.function.Function;

/** The answer to a CONNECT. */
public sealed interface Welcome {

    /**
     * @param session the QoS 2 state to go on with
     * @param sessionPresent whether the session existed before (MQTT 5, 3.2.2.1.1)
     */
    record Accepted(ReceivedIds session, boolean sessionPresent) implements Welcome {}

    /** @param detail one sentence for the device's developer */
    record Rejected(ReasonCode reason, String detail) implements Welcome {}

    default <T> T fold(Function<Accepted, T> accepted, BiFunction<ReasonCode, String, T> rejected) {
        if (this instanceof Rejected r) {
            return rejected.apply(r.reason(), r.detail());
        }
        return accepted.apply((Accepted) this);
    }
}
