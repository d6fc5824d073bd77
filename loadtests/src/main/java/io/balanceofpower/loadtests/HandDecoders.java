package io.balanceofpower.loadtests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Four fields out of a {@link SampleTrade}, as somebody would write it who knows the payload and the format's library. */
final class HandDecoders {

    private static final JsonFactory JSON = new JsonFactory();
    private static final GenericDatumReader<GenericRecord> AVRO = new GenericDatumReader<>(SampleTrade.AVRO);
    private static final byte SOH = 1;

    private HandDecoders() {}

    /** What is picked, as text. */
    record Four(String symbol, String price, String size, String side) {}

    /** Jackson's streaming parser, as far as needed. */
    static Four json(byte[] payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            return fields(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the object that the parser has just entered. */
    private static Four fields(JsonParser parser) throws IOException {
        String symbol = "";
        String price = "";
        String size = "";
        String side = "";
        int missing = 4;
        for (String name = parser.nextFieldName(); name != null && missing > 0; name = parser.nextFieldName()) {
            parser.nextToken();
            missing--;
            switch (name) {
                case "symbol" -> symbol = parser.getText();
                case "price" -> price = parser.getText();
                case "size" -> size = parser.getText();
                case "side" -> side = parser.getText();
                default -> missing++;
            }
        }
        return new Four(symbol, price, size, side);
    }

    /** Likewise, with the attributes that an event must have. */
    static Four cloudEvent(byte[] payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            Four four = null;
            int required = 0;
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "specversion" -> required += parser.getText().equals("1.0") ? 1 : 0;
                    case "id", "source", "type" -> required += parser.getText().isEmpty() ? 0 : 1;
                    case "data" -> four = value == JsonToken.START_OBJECT ? all(parser) : null;
                    default -> parser.skipChildren();
                }
            }
            if (four == null || required != 4) {
                throw new IllegalArgumentException("no event");
            }
            return four;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Four all(JsonParser parser) throws IOException {
        Four four = fields(parser);
        while (parser.currentToken() != JsonToken.END_OBJECT) {
            parser.nextToken();
        }
        return four;
    }

    /** One pass over the bytes, with body length left alone and the checksum checked. */
    static Four fix(byte[] payload) {
        String symbol = "";
        String price = "";
        String size = "";
        String side = "";
        int sum = 0;
        int at = 0;
        while (at < payload.length) {
            int start = at;
            int tag = 0;
            for (; payload[at] != '='; at++) {
                tag = tag * 10 + payload[at] - '0';
            }
            int from = ++at;
            while (payload[at] != SOH) {
                at++;
            }
            switch (tag) {
                case 55 -> symbol = text(payload, from, at);
                case 31 -> price = text(payload, from, at);
                case 32 -> size = text(payload, from, at);
                case 54 -> side = text(payload, from, at);
                case 10 -> {
                    if (Integer.parseInt(text(payload, from, at)) != (sum & 0xFF)) {
                        throw new IllegalArgumentException("checksum");
                    }
                }
                default -> {}
            }
            at++;
            for (int i = start; i < at; i++) {
                sum += payload[i];
            }
        }
        return new Four(symbol, price, size, side);
    }

    private static String text(byte[] payload, int from, int to) {
        return new String(payload, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Avro's own reader, which makes a record of all fields. */
    static Four avro(byte[] payload) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload, null);
            GenericRecord trade = AVRO.read(null, decoder);
            ByteBuffer unscaled = (ByteBuffer) trade.get("price");
            byte[] bytes = new byte[unscaled.remaining()];
            unscaled.get(bytes);
            String price = new BigDecimal(new BigInteger(bytes), SampleTrade.PRICE_SCALE).toPlainString();
            return new Four(
                    trade.get("symbol").toString(),
                    price,
                    trade.get("size").toString(),
                    trade.get("side").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Protobuf's own stream, as generated code uses it. */
    static Four protobuf(byte[] payload) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(payload);
            String symbol = "";
            String price = "";
            String size = "";
            String side = "";
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag >>> 3) {
                    case 3 -> symbol = in.readStringRequireUtf8();
                    case 4 -> price = in.readStringRequireUtf8();
                    case 5 -> size = String.valueOf(in.readInt64());
                    case 6 -> side = in.readStringRequireUtf8();
                    default -> in.skipField(tag);
                }
            }
            return new Four(symbol, price, size, side);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
