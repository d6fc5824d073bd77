package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.util.List;

/**
 * Picks some fields out of CloudEvents in JSON, by the rules and limits of {@link JsonFields}. The attributes that
 * CloudEvents 1.0 requires must be there, and the version must be one of 1; whether the other attributes have the form
 * that their type wants is not checked.
 */
final class CloudEventsFields implements Codec {

    /** The attributes that CloudEvents 1.0 requires, the version first. */
    static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    private final JsonFields fields;

    /** By the order of {@link #REQUIRED}, the place of each among the fields. */
    private final int[] required;

    CloudEventsFields(JsonFields fields, int[] required) {
        this.fields = fields;
        this.required = required;
    }

    @Override
    public String format() {
        return "a CloudEvent in JSON";
    }

    @Override
    public Picked pick(byte[] payload) {
        Picked picked = fields.pick(payload);
        return picked instanceof Fields found ? checked(found) : picked;
    }

    private Picked checked(Fields picked) {
        for (int i = 0; i < required.length; i++) {
            if (!(picked.get(required[i]) instanceof Value.Text text)
                    || text.text().isEmpty()) {
                return new Malformed(
                        "has no text in the attribute " + REQUIRED.get(i) + ", which CloudEvents requires");
            }
            if (i == 0 && !text.text().equals("1.0")) {
                return new Malformed("has a specversion other than 1.0");
            }
        }
        return picked;
    }
}
