package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.None;
import io.balanceofpower.step3_decode.Value.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AvroFieldsTest {

    private static final Schema TRADE = schema("""
            {"type":"record","name":"Trade","namespace":"trades","fields":[
              {"name":"tradeMs","type":{"type":"long","logicalType":"timestamp-millis"}},
              {"name":"venue","type":["null","string"]},
              {"name":"symbol","type":"string"},
              {"name":"id","type":"long"},
              {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":30,"scale":8}},
              {"name":"size","type":{"type":"fixed","name":"Size","size":16,"logicalType":"decimal","precision":30,"scale":8}},
              {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]}},
              {"name":"raw","type":"bytes"},
              {"name":"legs","type":{"type":"array","items":{"type":"record","name":"Leg","fields":[
                {"name":"id","type":"int"},{"name":"rate","type":"double"},{"name":"ok","type":"boolean"}]}}},
              {"name":"tags","type":{"type":"map","values":"string"}}]}""");

    /** What each of the paths below is, in the order of the fields in the schema. */
    private static final String[] PATHS = {
        "tradeMs", "venue", "symbol", "id", "price", "size", "side", "legs.1.rate", "legs.0.ok", "tags.desk"
    };

    @Test
    void shouldPickFromRealTrades() {
        Codec codec = codec(Catalogue.of(TRADE), PATHS);
        for (RealTrade trade : RealTrade.load()) {
            Fields fields = (Fields) codec.pick(encoded(TRADE, record(trade)));
            assertThat(Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(fields::get))
                    .containsExactly(
                            text(trade.tradeMs()),
                            text(trade.venue()),
                            text(trade.symbol()),
                            text(trade.id()),
                            text(new BigDecimal(trade.price()).setScale(8).toPlainString()),
                            text(new BigDecimal(trade.size()).setScale(8).toPlainString()),
                            text(trade.side()),
                            text("0.1"),
                            text("true"),
                            text("fx"));
        }
    }

    @Test
    void shouldSayWhatStandsInPlaceOfAScalar() {
        GenericData.Record record = record(RealTrade.load().get(0));
        record.put("venue", null);
        record.put("tags", Map.of("other", "x"));
        Fields fields = (Fields)
                codec(Catalogue.of(TRADE), "venue", "tags.desk", "legs.2.id").pick(encoded(TRADE, record));
        assertThat(fields.get(0)).isEqualTo(None.NULL);
        assertThat(fields.get(1)).isEqualTo(None.MISSING);
        assertThat(fields.get(2)).isEqualTo(None.MISSING);
    }

    @Test
    void shouldTakeTheSchemaByTheIdBeforeThePayload() {
        Schema old =
                schema("{\"type\":\"record\",\"name\":\"Old\",\"fields\":[{\"name\":\"symbol\",\"type\":\"string\"}]}");
        GenericData.Record record = new GenericData.Record(old);
        record.put("symbol", "SPY");
        RealTrade trade = RealTrade.load().get(0);
        for (Wire wire : List.of(Wire.CONFLUENT, Wire.APICURIO)) {
            Codec codec = codec(new Catalogue<>(wire, Map.of(17L, old, 4_000_000_000L, TRADE)), "symbol", "venue");
            Fields fields = (Fields) codec.pick(framed(wire, 17, encoded(old, record)));
            assertThat(fields.get(0)).isEqualTo(text("SPY"));
            assertThat(fields.get(1)).isEqualTo(None.MISSING);
            Fields newer = (Fields) codec.pick(framed(wire, 4_000_000_000L, encoded(TRADE, record(trade))));
            assertThat(newer.get(1)).isEqualTo(text(trade.venue()));
            assertThat(codec.pick(framed(wire, 18, encoded(old, record))))
                    .isEqualTo(new Malformed("has the schema id 18, which is not in the route's catalogue"));
            assertThat(codec.pick(encoded(TRADE, record(trade)))).isInstanceOf(Malformed.class);
            assertThat(codec.pick(new byte[3])).isInstanceOf(Malformed.class);
            assertThat(codec.pick(new byte[0])).isEqualTo(new Malformed("is empty"));
        }
    }

    @Test
    void shouldSayWhichMagicIsExpected() {
        Codec codec = codec(new Catalogue<>(Wire.CONFLUENT, Map.of(1L, TRADE)), "symbol");
        assertThat(codec.pick(new byte[] {1, 0, 0, 0, 1, 2}))
                .isEqualTo(new Malformed("does not begin with the byte 0 and a schema's id of 4 bytes"));
    }

    @Test
    void shouldRefuseEveryCutAndWhatGoesOn() {
        byte[] whole = encoded(TRADE, record(RealTrade.load().get(0)));
        for (Codec codec : List.of(codec(Catalogue.of(TRADE), PATHS), codec(Catalogue.of(TRADE)))) {
            assertThat(codec.pick(whole)).isInstanceOf(Fields.class);
            for (int length = 1; length < whole.length; length++) {
                assertThat(codec.pick(Arrays.copyOf(whole, length)))
                        .isEqualTo(new Malformed("ends in the middle of what its schema describes"));
            }
            assertThat(codec.pick(Arrays.copyOf(whole, whole.length + 1)))
                    .isEqualTo(new Malformed("goes on behind what its schema describes"));
        }
    }

    @Test
    void shouldSurviveDamage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = encoded(TRADE, record(RealTrade.load().get(0)));
        Codec codec = codec(Catalogue.of(TRADE), PATHS);
        for (int round = 0; round < 50_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(codec.pick(damaged)).describedAs("seed %d", seed).isNotNull();
        }
    }

    /** Payloads in hexadecimal digits, for schemas of one field {@code a}, which is asked for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "string"                                      | feffffff0f           | has a needed value that is not 0 to 4096 bytes long
            "string"                                      | 01                   | has a needed value that is not 0 to 4096 bytes long
            "string"                                      | 02ff                 | has a text that is not UTF-8
            "long"                                        | ffffffffffffffffffff | is not what its schema describes
            "int"                                         | ffffffffff           | is not what its schema describes
            "double"                                      | 000000000000f87f     | has a field that is no number, as its schema wants, in a double
            "double"                                      | 000000000000f0ff     | has a field that is no number, as its schema wants, in a double
            "float"                                       | 0000807f             | has a field that is no number, as its schema wants, in a float
            ["null","int"]                                | 0400                 | chooses a type that its schema's union does not have
            ["null","int"]                                | 0100                 | chooses a type that its schema's union does not have
            {"type":"enum","name":"E","symbols":["x"]}    | 02                   | has a symbol that its schema's enum E does not have
            {"type":"enum","name":"E","symbols":["x"]}    | 01                   | has a symbol that its schema's enum E does not have
            """)
    void shouldRefuseValuesThatCannotBe(String type, String payload, String words) {
        assertThat(codecOf(type, "a").pick(HexFormat.of().parseHex(payload))).isEqualTo(new Malformed(words));
    }

    /** The same for a field that nobody asks for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "string"                             | 01                   | has a length that cannot be
            "bytes"                              | feffffffffff7f       | has a length that cannot be
            "string"                             | feffffff0f           | ends in the middle of what its schema describes
            {"type":"array","items":"null"}      | 80dac409             | has more elements than bytes
            {"type":"array","items":"null"}      | feffffff0f           | is not what its schema describes
            {"type":"array","items":"null"}      | 1400                 | has more elements than bytes
            {"type":"array","items":"null"}      | feffffffffffffffff01 | is not what its schema describes
            {"type":"array","items":"string"}    | ffffffffffffffffff01 | is not what its schema describes
            {"type":"map","values":"null"}       | 020100               | has a length that cannot be
            """)
    void shouldRefuseWhatIsSkippedToo(String type, String payload, String words) {
        assertThat(codecOf(type).pick(HexFormat.of().parseHex(payload))).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldRefuseWhatNestsTooDeep() {
        Schema list = schema("{\"type\":\"record\",\"name\":\"L\",\"fields\":["
                + "{\"name\":\"next\",\"type\":[\"null\",\"L\"]},{\"name\":\"v\",\"type\":\"int\"}]}");
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 2);
        assertThat(codec(Catalogue.of(list), "v").pick(deep)).isEqualTo(new Malformed("nests deeper than 64 levels"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            smybol     | leads to smybol, which is not in the schema's trades.Trade
            symbol.x   | leads to x, which is not in the schema's string
            legs.id    | leads to id, which is not in the schema's array
            legs.0.x   | leads to x, which is not in the schema's trades.Leg
            legs       | is a array in the schema
            tags       | is a map in the schema
            raw        | is bytes in the schema, which are no text
            """)
    void shouldKnowAtLoadWhichFieldsThereCanBe(String path, String wrong) {
        assertThat(new AvroFormat(Catalogue.of(TRADE))
                        .misfit(path(path))
                        .orElseThrow()
                        .wrong())
                .isEqualTo(wrong);
    }

    @Test
    void shouldAcceptAFieldThatOneSchemaOfTheCatalogueHas() {
        Map<Long, Schema> schemas = Map.of(1L, TRADE, 2L, schema("\"string\""));
        assertThat(new AvroFormat(new Catalogue<>(Wire.CONFLUENT, schemas)).misfit(path("venue")))
                .isEmpty();
        assertThat(new AvroFormat(new Catalogue<>(Wire.CONFLUENT, schemas)).misfit(path("x")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"type\":\"nubmer\"}", "{\"type\":\"record\",\"name\":\"A\"}", "\"Unknown\""})
    void shouldRefuseSchemasThatAreNone(String text) {
        assertThat(AvroFormat.read(text.getBytes(StandardCharsets.UTF_8))
                        .<String>fold(read -> "is right", wrong -> wrong))
                .contains("Avro schema");
    }

    private static Codec codecOf(String type, String... paths) {
        Schema schema =
                schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":" + type + "}]}");
        return codec(Catalogue.of(schema), paths);
    }

    private static Codec codec(Catalogue<Schema> catalogue, String... paths) {
        return new AvroFormat(catalogue)
                .codec(Stream.of(paths).map(AvroFieldsTest::path).toList());
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static Text text(Object value) {
        return new Text(value.toString());
    }

    private static Schema schema(String text) {
        return AvroFormat.read(text.getBytes(StandardCharsets.UTF_8)).fold(Function.identity(), wrong -> {
            throw new AssertionError(wrong);
        });
    }

    private static GenericData.Record record(RealTrade trade) {
        GenericData.Record record = new GenericData.Record(TRADE);
        record.put("tradeMs", trade.tradeMs());
        record.put("venue", trade.venue());
        record.put("symbol", trade.symbol());
        record.put("id", trade.id());
        record.put("price", new BigDecimal(trade.price()).setScale(8));
        record.put("size", new BigDecimal(trade.size()).setScale(8));
        record.put("side", new GenericData.EnumSymbol(TRADE.getField("side").schema(), trade.side()));
        record.put("raw", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        record.put("legs", List.of(leg(1, 1.5), leg(2, 0.1)));
        record.put("tags", Map.of("desk", "fx"));
        return record;
    }

    private static GenericData.Record leg(int id, double rate) {
        GenericData.Record leg =
                new GenericData.Record(TRADE.getField("legs").schema().getElementType());
        leg.put("id", id);
        leg.put("rate", rate);
        leg.put("ok", true);
        return leg;
    }

    private static byte[] encoded(Schema schema, @Nullable Object datum) {
        GenericData data = new GenericData();
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema, data).write(datum, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] framed(Wire wire, long id, byte[] encoded) {
        ByteBuffer framed = ByteBuffer.allocate(wire.headerBytes() + encoded.length);
        framed.put((byte) 0);
        if (wire == Wire.CONFLUENT) {
            framed.putInt((int) id);
        } else {
            framed.putLong(id);
        }
        return framed.put(encoded).array();
    }
}
