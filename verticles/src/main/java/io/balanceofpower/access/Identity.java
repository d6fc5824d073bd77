package io.balanceofpower.access;

import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.User;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What came of asking who a device is. */
public sealed interface Identity {

    /**
     * The device has shown who it is.
     *
     * @param data what the CONNACK of MQTT 5 carries to show the device who the server is; empty but for SCRAM
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Known(User user, byte[] data) implements Identity {}

    /**
     * It has not.
     *
     * @param detail one sentence for the device's developer, which does not tell who exists
     */
    record Refused(ReasonCode reason, String detail) implements Identity {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<Known, T> known, BiFunction<ReasonCode, String, T> refused) {
        if (this instanceof Refused r) {
            return refused.apply(r.reason(), r.detail());
        }
        return known.apply((Known) this);
    }
}
