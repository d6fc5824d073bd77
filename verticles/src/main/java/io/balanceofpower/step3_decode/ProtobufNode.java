package io.balanceofpower.step3_decode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a route takes from one message type, as a tree by their numbers. Below a repeated field stand its
 * elements by their index. Immutable.
 */
final class ProtobufNode {

    /** Null at the root. */
    private final @Nullable FieldDescriptor field;

    /** A field's number, or an element's index. */
    private final int number;

    private final int path;
    private final List<ProtobufNode> children;

    private ProtobufNode(@Nullable FieldDescriptor field, int number, int path, List<ProtobufNode> children) {
        this.field = field;
        this.number = number;
        this.path = path;
        this.children = List.copyOf(children);
    }

    /** What the paths name and the message has. */
    static ProtobufNode of(Descriptor message, PathNode paths) {
        return new ProtobufNode(null, 0, PathNode.NO_PATH, fields(message, paths));
    }

    private static List<ProtobufNode> fields(Descriptor message, PathNode paths) {
        List<ProtobufNode> nodes = new ArrayList<>();
        for (PathNode path : paths.children()) {
            FieldDescriptor field = message.findFieldByName(path.name());
            if (field == null || field.isMapField() || field.getType() == FieldDescriptor.Type.GROUP) {
                continue;
            }
            nodes.add(new ProtobufNode(
                    field,
                    field.getNumber(),
                    path.path(),
                    field.isRepeated() ? elements(field, path) : within(field, path)));
        }
        return nodes;
    }

    private static List<ProtobufNode> elements(FieldDescriptor field, PathNode paths) {
        List<ProtobufNode> nodes = new ArrayList<>();
        for (PathNode path : paths.children()) {
            int index = PathNode.index(path.name());
            if (index >= 0) {
                nodes.add(new ProtobufNode(field, index, path.path(), within(field, path)));
            }
        }
        return nodes;
    }

    private static List<ProtobufNode> within(FieldDescriptor field, PathNode path) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? fields(field.getMessageType(), path)
                : List.of();
    }

    FieldDescriptor field() {
        if (field == null) {
            throw new IllegalStateException("The root is a message and no field");
        }
        return field;
    }

    /** The place of the field that ends here, or {@link PathNode#NO_PATH}. */
    int path() {
        return path;
    }

    List<ProtobufNode> children() {
        return children;
    }

    /** The child with this field number or index; children are few, so they are scanned. */
    @Nullable
    ProtobufNode child(int wanted) {
        for (int i = 0; i < children.size(); i++) {
            if (children.get(i).number == wanted) {
                return children.get(i);
            }
        }
        return null;
    }
}
