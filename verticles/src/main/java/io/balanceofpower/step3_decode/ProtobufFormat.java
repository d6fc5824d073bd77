package io.balanceofpower.step3_decode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Protocol Buffers' binary encoding, proto2 and proto3. A field goes by the names of fields; a number picks an element of
 * a repeated one. Maps, groups and extensions cannot be looked into. Every payload is read to its end, also when a route
 * takes no field from it.
 */
public final class ProtobufFormat implements Format {

    private final Catalogue<ProtobufSchema> catalogue;

    public ProtobufFormat(Catalogue<ProtobufSchema> catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public String name() {
        return "protobuf";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        return path.extent() != null
                ? Optional.of(Misfit.NOT_WHOLE)
                : catalogue.misfit(schema -> misfit(schema.message(), path.names()));
    }

    private static Optional<Misfit> misfit(Descriptor message, List<String> names) {
        FieldDescriptor field = message.findFieldByName(names.get(0));
        if (field == null) {
            List<String> known = message.getFields().stream()
                    .map(FieldDescriptor::getName)
                    .limit(20)
                    .toList();
            return Optional.of(Misfit.unknown(
                    "leads to " + names.get(0) + ", which is not in the message " + message.getFullName(),
                    String.join(", ", known)));
        }
        if (field.isMapField() || field.getType() == FieldDescriptor.Type.GROUP) {
            return Optional.of(
                    new Misfit("leads into a map or a group", "a path through messages and repeated fields"));
        }
        int used = field.isRepeated() ? 2 : 1;
        if (field.isRepeated() && (names.size() < 2 || PathNode.index(names.get(1)) < 0)) {
            return Optional.of(new Misfit(
                    "leads to a repeated field without saying which element",
                    field.getName() + ".0 for the first element"));
        }
        return misfit(field, names.subList(used, names.size()));
    }

    private static Optional<Misfit> misfit(FieldDescriptor field, List<String> rest) {
        return switch (field.getJavaType()) {
            case MESSAGE ->
                rest.isEmpty()
                        ? Optional.of(new Misfit("is a message in the schema", "a path to a field within it"))
                        : misfit(field.getMessageType(), rest);
            case BYTE_STRING ->
                Optional.of(new Misfit("is bytes in the schema, which are no text", "a field that is no bytes"));
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, ENUM ->
                rest.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Misfit(
                                "leads beyond " + field.getName() + ", which has no fields", "a path that ends there"));
        };
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        PathNode root = PathNode.of(paths);
        Map<Long, ProtobufNode> plans = new HashMap<>();
        catalogue.schemas().forEach((id, schema) -> plans.put(id, ProtobufNode.of(schema.message(), root)));
        return new ProtobufFields(catalogue, Map.copyOf(plans), paths.size());
    }
}
