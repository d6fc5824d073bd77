package io.balanceofpower.step3_decode;

import java.util.List;
import java.util.Map;

/** What stands in one place of a message: in a payload field, a topic level or a user property. */
public sealed interface Value {

    /**
     * A scalar, as it is written: a number with all its digits, {@code true} or {@code false}, a string without its
     * quotes and escapes.
     */
    record Text(String text) implements Value {

        /**
         * Whether the text can be written as UTF-8 and read back. JSON's {@code \}{@code ud800} escapes can spell half
         * of a surrogate pair, which no encoding carries: written as {@code ?}, different keys would become one.
         */
        public boolean isUnicode() {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (!Character.isSurrogate(c)) {
                    continue;
                }
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** An array of a field that was asked for with its {@link Extent}; nobody writes to the list, which is fast at any index. */
    record Items(List<Value> elements) implements Value {}

    /** An object of such a field, with the members that are kept. Nobody writes to the map. */
    record Members(Map<String, Value> values) implements Value {}

    /**
     * An array or object of such a field that is beyond a limit.
     *
     * @param words such as {@code holds more than 4096 values}
     */
    record Beyond(String words) implements Value {}

    /** Not a scalar. */
    enum None implements Value {
        /** Nothing is there. */
        MISSING("is missing"),
        /** JSON's {@code null}. */
        NULL("is null"),
        /** A JSON object, or what other formats have for it: a record, a map or a message. */
        OBJECT("is an object"),
        /** A JSON array, or a repeated field. */
        ARRAY("is an array");

        private final String words;

        None(String words) {
            this.words = words;
        }

        /** Such as {@code is missing}. */
        public String words() {
            return words;
        }

        /** Whether nothing is there; JSON's {@code null} counts as nothing. */
        public boolean isAbsent() {
            return this == MISSING || this == NULL;
        }
    }
}
