package io.balanceofpower.step3_decode;

import java.util.function.Function;

/** What rewriting a payload gave. */
public sealed interface Rewritten {

    /** The new payload, which the caller now owns. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Json(byte[] bytes) implements Rewritten {}

    /**
     * The payload cannot be rewritten.
     *
     * @param words what is wrong with it, such as {@code is empty}; nothing of its content
     */
    record Unfit(String words) implements Rewritten {}

    /** One argument per case, so that a caller cannot forget one. */
    default <R> R fold(Function<byte[], R> json, Function<String, R> unfit) {
        return this instanceof Json j ? json.apply(j.bytes()) : unfit.apply(((Unfit) this).words());
    }
}
