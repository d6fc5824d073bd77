package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Malformed;

/**
 * Ends a pass over a payload from any depth. Thrown and caught within that pass alone, so that nobody outside meets an
 * exception for what a device sent; it carries no stack trace, which would cost more than the pass.
 */
final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Malformed malformed;

    /** @param words as in {@link Malformed} */
    Broken(String words) {
        super(words, null, false, false);
        this.malformed = new Malformed(words);
    }

    Malformed malformed() {
        return malformed;
    }
}
