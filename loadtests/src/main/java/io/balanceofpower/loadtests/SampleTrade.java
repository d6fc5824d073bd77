package io.balanceofpower.loadtests;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A made-up trade that each codec's payload is made of.
 *
 * @param price with four decimals
 */
record SampleTrade(long id, String venue, String symbol, String price, long size, String side) {

    static final int PRICE_SCALE = 4;

    static final Schema AVRO = new Schema.Parser().parse("""
            {"type":"record","name":"Trade","fields":[{"name":"id","type":"long"},{"name":"venue","type":"string"},
            {"name":"symbol","type":"string"},
            {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":4}},
            {"name":"size","type":"long"},{"name":"side","type":"string"},{"name":"note","type":"string"}]}""");

    private static final int COUNT = 64;
    private static final String NOTE = "x".repeat(60);

    /** Always the same ones. */
    static List<SampleTrade> all() {
        List<SampleTrade> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            all.add(new SampleTrade(
                    700_000_000L + i,
                    "XNAS",
                    String.format(Locale.ROOT, "SYM%03d", i),
                    String.format(Locale.ROOT, "%d.%04d", 100 + i, i * 25),
                    100L * (1 + i % 9),
                    i % 2 == 0 ? "buy" : "sell"));
        }
        return all;
    }

    byte[] json() {
        return utf8(String.format(
                Locale.ROOT,
                "{\"id\":%d,\"time\":\"2026-11-23T14:30:00.000001Z\",\"venue\":\"%s\",\"symbol\":\"%s\",\"price\":%s,"
                        + "\"size\":%d,\"side\":\"%s\",\"note\":\"%s\"}",
                id,
                venue,
                symbol,
                price,
                size,
                side,
                NOTE));
    }

    byte[] cloudEvent() {
        return utf8(String.format(
                Locale.ROOT,
                "{\"specversion\":\"1.0\",\"type\":\"trade\",\"source\":\"/venues/%s\",\"id\":\"%d\",\"data\":{"
                        + "\"symbol\":\"%s\",\"price\":%s,\"size\":%d,\"side\":\"%s\",\"note\":\"%s\"}}",
                venue,
                id,
                symbol,
                price,
                size,
                side,
                NOTE));
    }

    /** Tag=value, with body length and checksum. */
    byte[] fix() {
        String body = String.format(
                        Locale.ROOT,
                        "35=AE|49=%s|56=BOP|34=7|571=%d|55=%s|32=%d|31=%s|54=%s|58=%s|",
                        venue,
                        id,
                        symbol,
                        size,
                        price,
                        side,
                        NOTE)
                .replace('|', '\1');
        String message = "8=FIX.4.4\0019=" + body.length() + "\1" + body;
        int sum = 0;
        for (byte each : utf8(message)) {
            sum += each;
        }
        return utf8(message + String.format(Locale.ROOT, "10=%03d\1", sum & 0xFF));
    }

    byte[] avro() {
        GenericData.Record trade = new GenericData.Record(AVRO);
        trade.put("id", id);
        trade.put("venue", venue);
        trade.put("symbol", symbol);
        trade.put("price", ByteBuffer.wrap(new BigDecimal(price).unscaledValue().toByteArray()));
        trade.put("size", size);
        trade.put("side", side);
        trade.put("note", NOTE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericData.Record>(AVRO).write(trade, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Numbers of the fields as {@link SampleCodec} has them. */
    byte[] protobuf() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeInt64(1, id);
            out.writeString(2, venue);
            out.writeString(3, symbol);
            out.writeString(4, price);
            out.writeInt64(5, size);
            out.writeString(6, side);
            out.writeString(7, NOTE);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
