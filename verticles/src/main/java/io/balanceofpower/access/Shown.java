package io.balanceofpower.access;

import java.util.function.Function;

/** Whether a user of users.yaml has shown a secret that is right. */
sealed interface Shown {

    /** It was right. */
    record Right(UserEntry user) implements Shown {}

    /** It was not, or could not be looked at. */
    record Wrong(Denial denial) implements Shown {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<UserEntry, T> right, Function<Denial, T> wrong) {
        return this instanceof Right r ? right.apply(r.user()) : wrong.apply(((Wrong) this).denial());
    }
}
