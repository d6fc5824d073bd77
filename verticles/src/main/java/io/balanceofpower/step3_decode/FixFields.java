package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * Picks some fields out of FIX messages. Body length and checksum (FIX session layer, "Message integrity") are checked
 * of each payload, and with them that it is one whole message; then its fields are read up to the last that is needed.
 *
 * <p><b>As written.</b> A value is the text between {@code =} and the byte 01. Of a tag that repeats, as in a repeating
 * group, the first counts. Text is read as UTF-8, which ASCII is.
 *
 * <p><b>Bounds.</b> A value that is needed has at most {@link JsonFields#STRING_CHARS_MAX} bytes, a tag at most nine
 * digits; a payload beyond is malformed. Values that nobody asked for may have any length.
 */
final class FixFields implements Codec {

    private static final byte END = 1;
    private static final int TRAILER_BYTES = 7; // 10=ddd and the byte 01
    private static final int NOT_DIGITS = -1;
    private static final int DIGITS_MAX = 9;

    private static final Malformed EMPTY = new Malformed("is empty");
    private static final Malformed NO_HEADER = new Malformed(
            "does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order");
    private static final Malformed NO_TRAILER =
            new Malformed("does not end with the field 10 (CheckSum), three digits and the byte 01");
    private static final Malformed WRONG_LENGTH = new Malformed(
            "has another length than its field 9 (BodyLength) says, which counts the bytes from behind itself up to the"
                    + " field 10");

    private final int[] tags;
    private final FixDictionary dictionary;

    /** @param tags by place; one tag may have several places */
    FixFields(int[] tags, FixDictionary dictionary) {
        this.tags = tags;
        this.dictionary = dictionary;
    }

    @Override
    public String format() {
        return "FIX";
    }

    @Override
    public Picked pick(byte[] payload) {
        Malformed wrong = wrongFrame(payload);
        if (wrong != null) {
            return wrong;
        }
        return new Scan(payload, new Fields(tags.length)).read();
    }

    private static @Nullable Malformed wrongFrame(byte[] payload) {
        if (payload.length == 0) {
            return EMPTY;
        }
        int lengthAt = startsWith(payload, 0, "8=") ? end(payload, 2) + 1 : 0;
        int lengthEnd = startsWith(payload, lengthAt, "9=") ? end(payload, lengthAt) : payload.length;
        if (lengthAt < 4 || lengthEnd == payload.length || !startsWith(payload, lengthEnd + 1, "35=")) {
            return NO_HEADER;
        }
        int trailerAt = payload.length - TRAILER_BYTES;
        int sum = digits(payload, trailerAt + 3, payload.length - 1);
        boolean separate = trailerAt > lengthEnd && payload[trailerAt - 1] == END;
        if (!separate || !startsWith(payload, trailerAt, "10=") || payload[payload.length - 1] != END || sum < 0) {
            return NO_TRAILER;
        }
        if (digits(payload, lengthAt + 2, lengthEnd) != trailerAt - lengthEnd - 1) {
            return WRONG_LENGTH;
        }
        int expected = checksum(payload, trailerAt);
        return sum == expected
                ? null
                : new Malformed(String.format("has another checksum than its bytes give, which is %03d", expected));
    }

    private static int checksum(byte[] payload, int to) {
        int sum = 0;
        for (int i = 0; i < to; i++) {
            sum += payload[i];
        }
        return sum & 0xFF;
    }

    private static boolean startsWith(byte[] payload, int at, String text) {
        if (at + text.length() > payload.length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (payload[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the field ends in which {@code from} is; the payload's length if nowhere. */
    private static int end(byte[] payload, int from) {
        int end = from;
        while (end < payload.length && payload[end] != END) {
            end++;
        }
        return end;
    }

    private static int digits(byte[] payload, int from, int to) {
        if (to <= from || to - from > DIGITS_MAX) {
            return NOT_DIGITS;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = payload[i] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_DIGITS;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** One pass over one payload whose frame is right; of one thread. */
    private final class Scan {
        private final byte[] payload;
        private final Fields fields;
        private int at;

        /** The tag whose value has {@link #dataBytes}, or {@link FixFormat#NO_TAG}. */
        private int dataTag = FixFormat.NO_TAG;

        private int dataBytes;

        Scan(byte[] payload, Fields fields) {
            this.payload = payload;
            this.fields = fields;
        }

        Picked read() {
            while (at < payload.length && !fields.complete()) {
                Malformed wrong = readField();
                if (wrong != null) {
                    return wrong;
                }
            }
            return fields;
        }

        private @Nullable Malformed readField() {
            int equals = at;
            while (equals < payload.length && payload[equals] != '=') {
                equals++;
            }
            int tag = digits(payload, at, equals);
            if (tag <= 0 || payload[at] == '0' || equals == payload.length) {
                return new Malformed("has no tag=value at byte " + at);
            }
            int from = equals + 1;
            int to = valueEnd(tag, from);
            if (to <= from || to >= payload.length) {
                return new Malformed("has a field " + tag
                        + " without a value, or of another length than the field before" + " it says, at byte " + at);
            }
            announce(tag, from, to);
            at = to + 1;
            return take(tag, from, to);
        }

        /** The byte 01 behind a value; not greater than {@code from} if there is none where it must be. */
        private int valueEnd(int tag, int from) {
            if (dataTag != tag) {
                return end(payload, from);
            }
            boolean ends = dataBytes < payload.length - from && payload[from + dataBytes] == END;
            return ends ? from + dataBytes : from;
        }

        private void announce(int tag, int from, int to) {
            dataTag = dictionary.dataAfter(tag);
            dataBytes = dataTag == FixFormat.NO_TAG ? 0 : digits(payload, from, to);
            if (dataBytes < 0) {
                dataBytes = 0;
            }
        }

        private @Nullable Malformed take(int tag, int from, int to) {
            for (int place = 0; place < tags.length; place++) {
                if (tags[place] != tag || fields.get(place) != Value.None.MISSING) {
                    continue;
                }
                if (to - from > JsonFields.STRING_CHARS_MAX) {
                    return new Malformed(
                            "has a field " + tag + " of more than " + JsonFields.STRING_CHARS_MAX + " bytes");
                }
                String text = StrictText.of(payload, from, to - from);
                if (text == null) {
                    return new Malformed("has a field " + tag + " that is not UTF-8");
                }
                fields.set(place, new Value.Text(text));
            }
            return null;
        }
    }
}
