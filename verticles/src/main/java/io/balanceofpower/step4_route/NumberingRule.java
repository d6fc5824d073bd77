package io.balanceofpower.step4_route;

import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
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

    /** Whether some of it stands in the payload, so that it cannot be told of one that cannot be read. */
    boolean asksForPayload() {
        return sequence instanceof Source.Field || epoch instanceof Source.Field || stream instanceof Source.Field;
    }

    /** What a message says about its place; null for one that says nothing, and need not. */
    @Nullable
    Numbering read(Arrival arrival) throws Unusable {
        Value sequenceValue = sequence.in(arrival);
        if (!required && isAbsent(sequenceValue)) {
            return null;
        }
        long number = whole("sequence", sequence, sequenceValue);
        long epochNumber = 0;
        if (epoch != null) {
            Value value = epoch.in(arrival);
            if (epochRequired || !isAbsent(value)) {
                epochNumber = whole("epoch", epoch, value);
            }
        }
        String name = stream == null ? arrival.incoming().sender().device() : name(stream, stream.in(arrival));
        return new Numbering(name, epochNumber, number);
    }

    private static String name(Source stream, Value value) throws Unusable {
        if (value instanceof Value.Text text
                && !text.text().isEmpty()
                && text.text().length() <= STREAM_CHARS_MAX
                && text.isUnicode()) {
            return text.text();
        }
        String wrong = value instanceof Value.None none
                ? none.words()
                : "is not a text of 1 to " + STREAM_CHARS_MAX + " characters";
        throw invalid("stream", stream, wrong);
    }

    private static Unusable invalid(String what, Source source, String wrong) {
        return new Unusable(
                Refusal.NUMBERING_INVALID, "takes the " + what + " from the " + source.words() + ", which " + wrong);
    }

    private static long whole(String what, Source source, Value value) throws Unusable {
        long number = whole(value);
        if (number == NOT_WHOLE) {
            String wrong = value instanceof Value.None none
                    ? none.words()
                    : "is not a whole number from 0 to 9223372036854775807 in plain digits";
            throw invalid(what, source, wrong);
        }
        return number;
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
