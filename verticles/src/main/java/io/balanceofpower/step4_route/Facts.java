package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Value;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a condition asks about one message, and why it could not be told. Owned by the thread that routes. */
final class Facts {

    /**
     * The longest text that is taken for a number, and the furthest that an exponent may move its point: what is computed
     * with such numbers stays small.
     */
    static final int NUMBER_CHARS_MAX = 64;

    static final int EXPONENT_MAX = 400;

    private final Arrival arrival;
    private String failure = "";

    Facts(Arrival arrival) {
        this.arrival = arrival;
    }

    Arrival arrival() {
        return arrival;
    }

    /** What went wrong first, as the end of a sentence about the route; empty if nothing did. */
    String failure() {
        return failure;
    }

    @Nullable
    String text(Source source) {
        Value value = source.in(arrival);
        if (value instanceof Value.Text text) {
            return text.text();
        }
        fail(source, ((Value.None) value).words());
        return null;
    }

    @Nullable
    Boolean flag(Source source) {
        String text = text(source);
        if (text == null || text.equals("true") || text.equals("false")) {
            return text == null ? null : Boolean.valueOf(text);
        }
        fail(source, "is neither true nor false");
        return null;
    }

    /** A number, or a text that reads as one. */
    @Nullable
    BigDecimal number(Source source) {
        String text = text(source);
        if (text == null) {
            return null;
        }
        BigDecimal number = number(text);
        if (number == null) {
            fail(source, "is no number of at most " + NUMBER_CHARS_MAX + " characters");
        }
        return number;
    }

    /** The number that is written like this, with all its digits; null if it is none, or beyond the limits. */
    static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || text.length() > NUMBER_CHARS_MAX) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean part = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
            if (!part) {
                return null; // also digits of other scripts, which BigDecimal would take
            }
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs(number.scale()) > EXPONENT_MAX ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether something is there, not even null; null if the payload cannot be read. */
    @Nullable
    Boolean has(Source source) {
        Value value = source.in(arrival);
        if (source instanceof Source.Field && arrival.unreadable() != null) {
            fail(source, "");
            return null;
        }
        return !(value instanceof Value.None none && none.isAbsent());
    }

    private void fail(Source source, String words) {
        if (failure.isEmpty()) {
            String unreadable = source instanceof Source.Field ? arrival.unreadable() : null;
            failure = unreadable == null ? "asks for the " + source.words() + ", which " + words : unreadable;
        }
    }
}
