package io.balanceofpower.access;

import java.util.function.BiFunction;
import java.util.function.Function;

/** Whether a user of users.yaml has shown a secret that is right. */
sealed interface Shown {

    /**
     * It was right.
     *
     * @param data what shows the device in turn who the server is; empty but for SCRAM
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Right(UserEntry user, byte[] data) implements Shown {}

    /** It was not, or could not be looked at. */
    record Wrong(Denial denial) implements Shown {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(BiFunction<UserEntry, byte[], T> right, Function<Denial, T> wrong) {
        return this instanceof Right r ? right.apply(r.user(), r.data()) : wrong.apply(((Wrong) this).denial());
    }
}
