package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.FileReading.Faulty;
import io.balanceofpower.step3_decode.FileReading.Read;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Avro's binary encoding, by the schemas that the payloads were written with. A field goes by the names of records'
 * fields and maps' keys; a number picks an array's element; a union is passed through. Every payload is read to its end,
 * also when a route takes no field from it.
 */
public final class AvroFormat implements Format {

    private static final Set<Schema.Type> CONTAINERS =
            EnumSet.of(Schema.Type.RECORD, Schema.Type.ARRAY, Schema.Type.MAP);

    private final Catalogue<Schema> catalogue;

    public AvroFormat(Catalogue<Schema> catalogue) {
        this.catalogue = catalogue;
    }

    /** Reads a schema in JSON ({@code .avsc}). */
    public static FileReading<Schema> read(byte[] text) {
        try {
            return new Read<>(new Schema.Parser().parse(new String(text, StandardCharsets.UTF_8)));
        } catch (AvroRuntimeException | NullPointerException e) {
            // The parser answers with the second to the name of a type that is nowhere.
            return new Faulty<>("is no Avro schema: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    @Override
    public String name() {
        return "avro";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        return path.extent() != null
                ? Optional.of(Misfit.NOT_WHOLE)
                : catalogue.misfit(schema -> misfit(schema, path.names()));
    }

    private static Optional<Misfit> misfit(Schema schema, List<String> names) {
        if (schema.getType() == Schema.Type.UNION) {
            // One branch that has the field is enough; of none, the last says why.
            Optional<Misfit> found = Optional.of(new Misfit("is in a union without types", "a field of the schema"));
            for (Schema branch : schema.getTypes()) {
                found = found.flatMap(
                        known -> branch.getType() == Schema.Type.NULL ? Optional.of(known) : misfit(branch, names));
            }
            return found;
        }
        if (names.isEmpty()) {
            return asText(schema);
        }
        List<String> rest = names.subList(1, names.size());
        String name = names.get(0);
        return switch (schema.getType()) {
            case RECORD -> {
                Schema.Field field = schema.getField(name);
                yield field == null ? notIn(schema, name) : misfit(field.schema(), rest);
            }
            case MAP -> misfit(schema.getValueType(), rest);
            case ARRAY -> PathNode.index(name) < 0 ? notIn(schema, name) : misfit(schema.getElementType(), rest);
            default -> notIn(schema, name);
        };
    }

    private static Optional<Misfit> notIn(Schema schema, String name) {
        String type = schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                : schema.getType().getName();
        String allowed = schema.getType() == Schema.Type.RECORD
                ? schema.getFields().stream()
                        .map(Schema.Field::name)
                        .limit(20)
                        .toList()
                        .toString()
                : "a path that ends at the " + type + ", or an element's number in an array";
        return Optional.of(Misfit.unknown("leads to " + name + ", which is not in the schema's " + type, allowed));
    }

    private static Optional<Misfit> asText(Schema schema) {
        boolean bytes = schema.getType() == Schema.Type.BYTES || schema.getType() == Schema.Type.FIXED;
        if (bytes && !(schema.getLogicalType() instanceof LogicalTypes.Decimal)) {
            return Optional.of(new Misfit("is bytes in the schema, which are no text", "a field that is no bytes"));
        }
        return CONTAINERS.contains(schema.getType())
                ? Optional.of(new Misfit(
                        "is a " + schema.getType().getName() + " in the schema", "a path to a field within it"))
                : Optional.empty();
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        return new AvroFields(catalogue, PathNode.of(paths), paths.size());
    }
}
