package io.balanceofpower.step4_route;

import com.google.re2j.Pattern;
import io.balanceofpower.step3_decode.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a record's key comes from.
 *
 * @param source the place
 * @param required whether a message without it is refused; otherwise its record has no key
 * @param matches what every key must match as a whole; null for any key
 */
record KeyRule(Source source, boolean required, @Nullable Pattern matches) {

    /** The key in UTF-8; null for a record without one. */
    byte @Nullable [] read(Arrival arrival) throws Unusable {
        Value value = source.in(arrival);
        if (!required && value instanceof Value.None none && none.isAbsent()) {
            return null;
        }
        String text = source.text(value, "key");
        if (matches != null && !matches.matches(text)) {
            throw Unusable.value("key", source, "does not match " + matches.pattern());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String words() {
        return source.words()
                + (required ? "" : ", or none when it is missing")
                + (matches == null ? "" : ", which matches " + matches.pattern());
    }
}
