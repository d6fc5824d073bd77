package io.balanceofpower.step4_route;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Source.Property;
import org.jspecify.annotations.Nullable;

/**
 * Where a message's numbering comes from.
 *
 * @param stream null: the stream is the device itself
 * @param epoch null: the epoch is 0
 * @param epochRequired whether a numbered message without an epoch is refused; otherwise its epoch is 0
 * @param sequence decides whether a message is numbered at all
 * @param required whether a message without a sequence is refused; otherwise it is unnumbered
 */
record NumberingRule(
        @Nullable Source stream, @Nullable Source epoch, boolean epochRequired, Source sequence, boolean required) {

    /** The longest name of a stream: ledgers and record headers carry it. */
    static final int STREAM_CHARS_MAX = 256;

    /** What holds when a route says nothing. */
    static final NumberingRule DEFAULT =
            new NumberingRule(null, new Property("epoch"), false, new Property("seq"), false);

    private static final int DIGITS_MAX = 19;
    private static final long NOT_WHOLE = -1;
    private static final Reading UNNUMBERED = new Numbered(null);

    /** What a message says about its place. */
    sealed interface Reading {}

    /** Null for a message that says nothing, and need not. */
    record Numbered(@Nullable Numbering numbering) implements Reading {}

    /** Reads as the end of a sentence that starts with the route's name. */
    record Invalid(String words) implements Reading {}

    Reading read(Arrival arrival, String device) {
        Value sequenceValue = sequence.in(arrival);
        if (!required && isAbsent(sequenceValue)) {
            return UNNUMBERED;
        }
        long number = whole(sequenceValue);
        if (number == NOT_WHOLE) {
            return notWhole("sequence", sequence, sequenceValue);
        }
        long epochNumber = 0;
        if (epoch != null) {
            Value value = epoch.in(arrival);
            if (epochRequired || !isAbsent(value)) {
                epochNumber = whole(value);
            }
            if (epochNumber == NOT_WHOLE) {
                return notWhole("epoch", epoch, value);
            }
        }
        return stream == null
                ? new Numbered(new Numbering(device, epochNumber, number))
                : named(stream, stream.in(arrival), epochNumber, number);
    }

    private static Reading named(Source stream, Value value, long epoch, long sequence) {
        if (value instanceof Value.Text text
                && !text.text().isEmpty()
                && text.text().length() <= STREAM_CHARS_MAX
                && text.isUnicode()) {
            return new Numbered(new Numbering(text.text(), epoch, sequence));
        }
        String wrong = value instanceof Value.None none
                ? none.words()
                : "is not a text of 1 to " + STREAM_CHARS_MAX + " characters";
        return new Invalid("takes the stream from the " + stream.words() + ", which " + wrong);
    }

    private static Reading notWhole(String what, Source source, Value value) {
        String wrong = value instanceof Value.None none
                ? none.words()
                : "is not a whole number from 0 to 9223372036854775807 in plain digits";
        return new Invalid("takes the " + what + " from the " + source.words() + ", which " + wrong);
    }

    private static boolean isAbsent(Value value) {
        return value instanceof Value.None none && none.isAbsent();
    }

    /** Digits 0 to 9 alone, at most 19 of them: no sign, point or exponent, whether a JSON number or a text. */
    private static long whole(Value value) {
        if (!(value instanceof Value.Text text)) {
            return NOT_WHOLE;
        }
        String digits = text.text();
        if (digits.isEmpty() || digits.length() > DIGITS_MAX) {
            return NOT_WHOLE;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_WHOLE;
            }
            number = number * 10 + digit;
        }
        return number < 0
                ? NOT_WHOLE
                : number; // 19 digits reach 10^19 - 1 < 2^64, so beyond 2^63 - 1 shows as negative
    }

    String words() {
        String streamWords = stream == null ? "device" : stream.words();
        String epochWords = epoch == null ? "0" : epoch.words() + (epochRequired ? "" : ", or 0 when it is missing");
        return "stream: " + streamWords + "; epoch: " + epochWords + "; sequence: " + sequence.words()
                + (required ? "" : ", or unnumbered when it is missing");
    }
}
