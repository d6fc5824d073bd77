package io.balanceofpower.step4_route;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.step3_decode.JsonRewrite;
import io.balanceofpower.step3_decode.JsonText;
import io.balanceofpower.step3_decode.Rewritten;
import io.balanceofpower.step3_decode.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a payload before it is written. Any thread.
 *
 * @param rewrite chooses, renames and adds
 * @param given by field of the rewriting: what is added, or that the value stands in the payload
 * @param words what it does, such as {@code fields symbol, px; missing ones are left out}
 */
record Transform(JsonRewrite rewrite, List<Added> given, String words) {

    /** A text that is added. */
    sealed interface Added {}

    /** No text: the payload holds the value. */
    enum InPayload implements Added {
        INSTANCE
    }

    /** @param json the text in quotes */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Literal(byte[] json) implements Added {}

    /** What stands in a place of the message. */
    record From(Source source) implements Added {}

    /** The value of the record. */
    byte[] apply(Arrival arrival) throws Unusable {
        Rewritten made = rewrite.rewrite(arrival.incoming().payload(), field -> json(given.get(field), arrival));
        if (made instanceof Rewritten.Unfit unfit) {
            throw new Unusable(Refusal.PAYLOAD_FORMAT_INVALID, "rewrites the payload as JSON, which " + unfit.words());
        }
        return ((Rewritten.Json) made).bytes();
    }

    private static byte @Nullable [] json(Added added, Arrival arrival) {
        if (added instanceof Literal literal) {
            return literal.json();
        }
        // MQTT's texts are well-formed UTF-8, so there are no halves of surrogate pairs in them.
        String text = added instanceof From from ? from.source().text(arrival) : null;
        return text == null || !new Value.Text(text).isUnicode() ? null : JsonText.quoted(text);
    }
}
