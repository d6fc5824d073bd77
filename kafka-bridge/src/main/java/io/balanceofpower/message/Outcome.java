package io.balanceofpower.message;

import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What became of a message. There is no outcome for "not known yet": whoever does not know keeps the message. */
public sealed interface Outcome {

    /** The message is in Kafka: a success for the device. */
    enum Kept implements Outcome {
        /** The record is committed to Kafka with {@code acks=all}. */
        COMMITTED,
        /** An earlier copy is committed to Kafka; this one was not written. */
        DUPLICATE
    }

    /**
     * The message is not in Kafka and never will be, unless the device sends it again.
     *
     * @param detail one sentence for the device's developer: what was wrong with which value, and the remedy; never
     *     payload content
     */
    record Refused(Refusal refusal, String detail) implements Outcome {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Supplier<T> committed, Supplier<T> duplicate, BiFunction<Refusal, String, T> refused) {
        if (this instanceof Refused r) {
            return refused.apply(r.refusal(), r.detail());
        }
        return this == Kept.COMMITTED ? committed.get() : duplicate.get();
    }
}
