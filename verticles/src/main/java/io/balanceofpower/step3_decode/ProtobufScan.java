package io.balanceofpower.step3_decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pass over one payload in Protocol Buffers; of one thread. It goes only as deep as the paths that it follows. */
final class ProtobufScan {

    private static final String NOT_OF_SCHEMA =
            "is not well-formed, or ends in the middle of what its schema describes";
    private static final Malformed OTHER_MESSAGE =
            new Malformed("is another message of its schema than the one that the route names");

    private final CodedInputStream in;
    private final int payloadBytes;
    private final Fields fields;

    /** How many elements of a repeated field were met. */
    private final Map<ProtobufNode, Integer> met = new HashMap<>();

    ProtobufScan(byte[] payload, int from, Fields fields) {
        this.in = CodedInputStream.newInstance(payload, from, payload.length - from);
        this.payloadBytes = payload.length - from;
        this.fields = fields;
    }

    /** Reads what stands between a schema's id and its message: which of the schema's messages it is. */
    Picked readBehindIndexes(List<Integer> expected, ProtobufNode plan) {
        try {
            int count = in.readSInt32();
            boolean right = count == 0 ? expected.equals(List.of(0)) : count == expected.size();
            for (int i = 0; right && i < count; i++) {
                right = in.readSInt32() == expected.get(i);
            }
            return right ? read(plan) : OTHER_MESSAGE;
        } catch (IOException e) {
            return new Malformed(NOT_OF_SCHEMA);
        }
    }

    Picked read(ProtobufNode plan) {
        try {
            // Lengths within are compared with this limit; without one, a length beyond the end would pass.
            in.pushLimit(payloadBytes - in.getTotalBytesRead());
            message(plan);
            return fields;
        } catch (Broken e) {
            return e.malformed();
        } catch (IOException e) {
            return new Malformed(NOT_OF_SCHEMA);
        }
    }

    private void message(ProtobufNode message) throws IOException, Broken {
        setDefaults(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            ProtobufNode child = message.child(WireFormat.getTagFieldNumber(tag));
            if ((child == null || !take(child, tag)) && !in.skipField(tag)) {
                throw new Broken(NOT_OF_SCHEMA);
            }
        }
    }

    private void setDefaults(ProtobufNode message) {
        for (int i = 0; i < message.children().size(); i++) {
            ProtobufNode child = message.children().get(i);
            boolean implied = !child.field().isRepeated()
                    && !child.field().hasPresence()
                    && child.field().getJavaType() != FieldDescriptor.JavaType.BYTE_STRING;
            if (implied && child.path() != PathNode.NO_PATH && fields.get(child.path()) == Value.None.MISSING) {
                fields.set(child.path(), new Value.Text(defaultText(child.field())));
            }
        }
    }

    private static String defaultText(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING, BYTE_STRING, MESSAGE -> "";
            case BOOLEAN -> "false";
            case ENUM -> field.getEnumType().getValues().get(0).getName();
            case FLOAT, DOUBLE -> "0.0";
            case INT, LONG -> "0";
        };
    }

    /** Whether the field has been read; otherwise it is to be skipped. */
    private boolean take(ProtobufNode node, int tag) throws IOException, Broken {
        FieldDescriptor field = node.field();
        int wireType = WireFormat.getTagWireType(tag);
        if (field.isRepeated() && field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int outer = in.pushLimit(in.readRawVarint32());
            while (!in.isAtEnd()) {
                takeElement(node);
            }
            in.popLimit(outer);
            return true;
        }
        if (wireType != field.getLiteType().getWireType()) {
            return false;
        }
        if (field.isRepeated()) {
            takeElement(node);
        } else {
            takeValue(node);
        }
        return true;
    }

    private void takeElement(ProtobufNode repeated) throws IOException, Broken {
        int at = met.merge(repeated, 1, Integer::sum) - 1;
        if (repeated.path() != PathNode.NO_PATH) {
            fields.set(repeated.path(), Value.None.ARRAY);
        }
        ProtobufNode element = repeated.child(at);
        if (element == null) {
            in.skipField(repeated.field().getLiteType().getWireType());
        } else {
            takeValue(element);
        }
    }

    private void takeValue(ProtobufNode node) throws IOException, Broken {
        if (node.field().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            if (node.path() != PathNode.NO_PATH) {
                fields.set(node.path(), Value.None.OBJECT);
            }
            int outer = in.pushLimit(in.readRawVarint32());
            message(node);
            in.popLimit(outer);
            return;
        }
        Value value = scalar(node.field());
        if (value == null) {
            throw new Broken(
                    "has no number or text in the field " + node.field().getName());
        }
        if (node.path() != PathNode.NO_PATH) {
            fields.set(node.path(), value);
        }
    }

    private @Nullable Value scalar(FieldDescriptor field) throws IOException, Broken {
        return switch (field.getType()) {
            case INT32 -> text(in.readInt32());
            case SINT32 -> text(in.readSInt32());
            case SFIXED32 -> text(in.readSFixed32());
            case UINT32, FIXED32 ->
                new Value.Text(Integer.toUnsignedString(
                        field.getType() == FieldDescriptor.Type.UINT32 ? in.readUInt32() : in.readFixed32()));
            case INT64 -> text(in.readInt64());
            case SINT64 -> text(in.readSInt64());
            case SFIXED64 -> text(in.readSFixed64());
            case UINT64, FIXED64 ->
                new Value.Text(Long.toUnsignedString(
                        field.getType() == FieldDescriptor.Type.UINT64 ? in.readUInt64() : in.readFixed64()));
            case BOOL -> new Value.Text(String.valueOf(in.readBool()));
            case FLOAT -> Binary.of(in.readFloat());
            case DOUBLE -> Binary.of(in.readDouble());
            case ENUM -> symbol(field, in.readEnum());
            case STRING -> string(field, in.readRawVarint32());
            case BYTES, MESSAGE, GROUP -> null; // another schema of the catalogue has a number or text there
        };
    }

    private static Value text(long number) {
        return new Value.Text(String.valueOf(number));
    }

    /** The name of an enum's value, or the number of one that the schema does not have. */
    private static Value symbol(FieldDescriptor field, int number) {
        EnumValueDescriptor known = field.getEnumType().findValueByNumber(number);
        return known == null ? text(number) : new Value.Text(known.getName());
    }

    private Value string(FieldDescriptor field, int length) throws IOException, Broken {
        if (length < 0 || length > JsonFields.STRING_CHARS_MAX) {
            throw new Broken("has a field " + field.getName() + " that is not 0 to " + JsonFields.STRING_CHARS_MAX
                    + " bytes long");
        }
        byte[] utf8 = in.readRawBytes(length);
        String text = StrictText.of(utf8, 0, utf8.length);
        if (text == null) {
            throw new Broken("has a field " + field.getName() + " that is not UTF-8");
        }
        return new Value.Text(text);
    }
}
