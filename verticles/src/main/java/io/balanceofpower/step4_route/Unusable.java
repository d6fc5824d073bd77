package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;

/**
 * Ends the making of a message's records from any depth, because of what the device sent. Thrown and caught within one
 * route alone; it carries no stack trace, which would cost more than the route.
 */
final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String words;

    /** @param words the end of a sentence that starts with the route's name */
    Unusable(Refusal refusal, String words) {
        super(words, null, false, false);
        this.refusal = refusal;
        this.words = words;
    }

    /** Of a payload, or another part of the message, in which something is not as the route needs it. */
    static Unusable value(String what, Source source, String wrong) {
        return new Unusable(
                Refusal.PAYLOAD_FORMAT_INVALID,
                "takes the " + what + " from the " + source.words() + ", which " + wrong);
    }

    Refusal refusal() {
        return refusal;
    }

    String words() {
        return words;
    }
}
