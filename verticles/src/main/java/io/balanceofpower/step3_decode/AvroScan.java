package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** One pass over one payload in Avro; of one thread. */
final class AvroScan {

    private static final Malformed TRUNCATED = new Malformed("ends in the middle of what its schema describes");
    private static final Malformed LEFT_OVER = new Malformed("goes on behind what its schema describes");
    private static final Malformed NOT_OF_SCHEMA = new Malformed("is not what its schema describes");

    private final BinaryDecoder decoder;
    private final Fields fields;
    private long elementsLeft;
    private int depth;

    AvroScan(BinaryDecoder decoder, int payloadBytes, Fields fields) {
        this.decoder = decoder;
        this.fields = fields;
        this.elementsLeft = payloadBytes;
    }

    Picked read(Schema schema, PathNode root) {
        try {
            value(schema, root);
            return decoder.isEnd() ? fields : LEFT_OVER;
        } catch (Broken e) {
            return e.malformed();
        } catch (EOFException e) {
            return TRUNCATED;
        } catch (IOException | AvroRuntimeException | UnsupportedOperationException e) {
            return NOT_OF_SCHEMA; // such as a number of more bytes than there are in one, or a negative count
        }
    }

    /** Reads one value, and takes from it what the node asks for; null skips it. */
    private void value(Schema schema, @Nullable PathNode node) throws IOException, Broken {
        if (++depth > JsonFields.DEPTH_MAX) {
            throw new Broken("nests deeper than " + JsonFields.DEPTH_MAX + " levels");
        }
        switch (schema.getType()) {
            case RECORD -> {
                mark(node, Value.None.OBJECT);
                for (Schema.Field field : schema.getFields()) {
                    value(field.schema(), node == null ? null : node.child(field.name()));
                }
            }
            case UNION -> value(branch(schema), node);
            case ARRAY -> {
                mark(node, Value.None.ARRAY);
                array(schema.getElementType(), node);
            }
            case MAP -> {
                mark(node, Value.None.OBJECT);
                map(schema.getValueType(), node);
            }
            default -> scalar(schema, node);
        }
        depth--;
    }

    private void mark(@Nullable PathNode node, Value value) {
        if (node != null && node.path() != PathNode.NO_PATH) {
            fields.set(node.path(), value);
        }
    }

    private Schema branch(Schema union) throws IOException, Broken {
        int index = decoder.readIndex();
        if (index < 0 || index >= union.getTypes().size()) {
            throw new Broken("chooses a type that its schema's union does not have");
        }
        return union.getTypes().get(index);
    }

    private void array(Schema element, @Nullable PathNode node) throws IOException, Broken {
        int at = 0;
        for (long count = decoder.readArrayStart(); count > 0; count = decoder.arrayNext()) {
            spend(count);
            for (long i = 0; i < count; i++, at++) {
                value(element, node == null ? null : node.child(at));
            }
        }
    }

    private void map(Schema of, @Nullable PathNode node) throws IOException, Broken {
        for (long count = decoder.readMapStart(); count > 0; count = decoder.mapNext()) {
            spend(count);
            for (long i = 0; i < count; i++) {
                PathNode child = null;
                if (node == null) {
                    skipBytes();
                } else {
                    child = node.child(text());
                }
                value(of, child != null && fields.meet(child.id()) ? child : null);
            }
        }
    }

    private void spend(long elements) throws Broken {
        elementsLeft -= elements;
        if (elementsLeft < 0) {
            throw new Broken("has more elements than bytes");
        }
    }

    private void scalar(Schema schema, @Nullable PathNode node) throws IOException, Broken {
        if (node == null || node.path() == PathNode.NO_PATH) {
            skip(schema);
            return;
        }
        Value value = switch (schema.getType()) {
            case NULL -> Value.None.NULL;
            case BOOLEAN -> new Value.Text(String.valueOf(decoder.readBoolean()));
            case INT -> new Value.Text(String.valueOf(decoder.readInt()));
            case LONG -> new Value.Text(String.valueOf(decoder.readLong()));
            case FLOAT -> Binary.of(decoder.readFloat());
            case DOUBLE -> Binary.of(decoder.readDouble());
            case ENUM -> symbol(schema);
            case STRING -> new Value.Text(text());
            case BYTES -> decimal(schema, bytes(decoder.readLong()));
            default -> decimal(schema, bytes(schema.getFixedSize()));
        };
        if (value == null) {
            throw new Broken("has a field that is no number, as its schema wants, in a "
                    + schema.getType().getName());
        }
        fields.set(node.path(), value);
    }

    private Value symbol(Schema schema) throws IOException, Broken {
        int index = decoder.readEnum();
        if (index < 0 || index >= schema.getEnumSymbols().size()) {
            throw new Broken("has a symbol that its schema's enum " + schema.getName() + " does not have");
        }
        return new Value.Text(schema.getEnumSymbols().get(index));
    }

    private String text() throws IOException, Broken {
        byte[] utf8 = bytes(decoder.readLong());
        String text = StrictText.of(utf8, 0, utf8.length);
        if (text == null) {
            throw new Broken("has a text that is not UTF-8");
        }
        return text;
    }

    private byte[] bytes(long length) throws IOException, Broken {
        if (length < 0 || length > JsonFields.STRING_CHARS_MAX) {
            throw new Broken("has a needed value that is not 0 to " + JsonFields.STRING_CHARS_MAX + " bytes long");
        }
        byte[] bytes = new byte[(int) length];
        decoder.readFixed(bytes, 0, bytes.length);
        return bytes;
    }

    /** Bytes that are no decimal cannot be asked for in the schema at hand, but another schema may have them there. */
    private static @Nullable Value decimal(Schema schema, byte[] bytes) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? Binary.decimal(bytes, decimal.getScale())
                : null;
    }

    private void skip(Schema schema) throws IOException, Broken {
        switch (schema.getType()) {
            case NULL -> decoder.readNull();
            case BOOLEAN -> decoder.readBoolean();
            case INT, ENUM -> decoder.readInt();
            case LONG -> decoder.readLong();
            case FLOAT -> decoder.skipFixed(Float.BYTES);
            case DOUBLE -> decoder.skipFixed(Double.BYTES);
            case STRING, BYTES -> skipBytes();
            default -> decoder.skipFixed(schema.getFixedSize());
        }
    }

    /** Avro's own way to skip takes a negative length for a way back. */
    private void skipBytes() throws IOException, Broken {
        long length = decoder.readLong();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new Broken("has a length that cannot be");
        }
        decoder.skipFixed((int) length);
    }
}
