package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Value;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What conditions ask about one message, and why one could not be told. One for all routes that a message may take, so that
 * another route costs no memory. Owned by the thread that routes.
 */
final class Facts {

    /**
     * The longest text that is taken for a number, and the furthest that an exponent may move its point: what is computed
     * with such numbers stays small.
     */
    static final int NUMBER_CHARS_MAX = 64;

    static final int EXPONENT_MAX = 400;

    static final String NO_FLAG = "is neither true nor false";
    static final String NO_NUMBER = "is no number of at most " + NUMBER_CHARS_MAX + " characters";
    private static final Decimal[] NO_REGISTERS = {};

    private final Arrival arrival;
    private Decimal[] registers = NO_REGISTERS;

    // What went wrong first. Most of it is never told to anybody, so it becomes a sentence only when that is asked for.
    private @Nullable Source failed;
    private String failedWords = "";

    Facts(Arrival arrival) {
        this.arrival = arrival;
    }

    Arrival arrival() {
        return arrival;
    }

    /** From now on another condition asks, and nothing has gone wrong. */
    void begin() {
        failed = null;
        failedWords = "";
    }

    /** What went wrong first, as the end of a sentence about the route; empty if nothing did. */
    String failure() {
        if (failed == null) {
            return failedWords;
        }
        String unreadable = failed instanceof Source.Field ? arrival.unreadable() : null;
        return unreadable == null ? "asks for the " + failed.words() + ", which " + failedWords : unreadable;
    }

    /** A place for the result of one term of a condition. */
    Decimal register(int number) {
        if (number >= registers.length) {
            int before = registers.length;
            registers = Arrays.copyOf(registers, number + 1);
            for (int i = before; i < registers.length; i++) {
                registers[i] = new Decimal();
            }
        }
        return registers[number];
    }

    @Nullable
    String text(Source source) {
        String text = source.text(arrival);
        if (text == null) {
            fail(source, source.in(arrival) instanceof Value.None none ? none.words() : "");
        }
        return text;
    }

    @Nullable
    Boolean flag(Source source) {
        String text = text(source);
        if (text == null) {
            return null;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        fail(source, NO_FLAG);
        return null;
    }

    /**
     * A number, or a text that reads as one.
     *
     * @param register where it is kept, if it is no payload field
     */
    @Nullable
    Decimal number(Source source, int register) {
        String text = text(source);
        if (text == null) {
            return null;
        }
        Decimal number = source instanceof Source.Field field
                ? arrival.number(field.place(), text)
                : register(register).read(text);
        if (number == null) {
            fail(source, NO_NUMBER);
        }
        return number;
    }

    /** As {@link #number(Source, int)}, for a number that is kept. */
    @Nullable
    BigDecimal exact(Source source) {
        String text = text(source);
        BigDecimal number = text == null ? null : number(text);
        if (text != null && number == null) {
            fail(source, NO_NUMBER);
        }
        return number;
    }

    /** What stands in a field that is picked with its extent, also if that is nothing. */
    @Nullable
    Value whole(Source source) {
        Value value = source.in(arrival);
        if (arrival.isUnreadable()) {
            fail(source, "");
            return null;
        }
        if (value instanceof Value.Beyond beyond) {
            fail(source, beyond.words());
            return null;
        }
        return value;
    }

    /** The elements of an array that is picked with its extent. */
    @Nullable
    List<Value> list(Source source) {
        Value value = whole(source);
        if (value instanceof Value.Items items) {
            return items.elements();
        }
        if (value != null) {
            fail(source, noList(value));
        }
        return null;
    }

    /** Why something is no list. */
    static String noList(Value value) {
        return value instanceof Value.None none
                ? none.words()
                : value instanceof Value.Members ? Value.None.OBJECT.words() : "is no array";
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
        if (source instanceof Source.Field && arrival.isUnreadable()) {
            fail(source, "");
            return null;
        }
        return source.text(arrival) != null || !(source.in(arrival) instanceof Value.None none && none.isAbsent());
    }

    private void fail(Source source, String words) {
        if (failed == null && failedWords.isEmpty()) {
            failed = source;
            failedWords = words;
        }
    }

    /** What goes wrong beside the places of the message. */
    void fail(String words) {
        if (failed == null && failedWords.isEmpty()) {
            failedWords = words;
        }
    }
}
