package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Malformed;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A format in JSON whose payloads are checked against a schema, each before anything is picked from it. */
public final class SchemaFormat implements Format {

    private final Format format;
    private final JsonSchema schema;

    public SchemaFormat(Format format, JsonSchema schema) {
        this.format = format;
        this.schema = schema;
    }

    @Override
    public String name() {
        return format.name() + " with a schema";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        Optional<Misfit> never = format.misfit(path);
        return never.isPresent() || !schema.isUnknown(path)
                ? never
                : Optional.of(Misfit.unknown(
                        "is no property in the schema", "a field that the schema lists under properties"));
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        return new Checked(format.codec(paths), schema);
    }

    private record Checked(Codec codec, JsonSchema schema) implements Codec {
        @Override
        public String format() {
            return codec == Codec.UNREAD ? "JSON" : codec.format();
        }

        @Override
        public Picked pick(byte[] payload) {
            @Nullable Malformed wrong = schema.wrong(payload);
            return wrong == null ? codec.pick(payload) : wrong;
        }
    }
}
