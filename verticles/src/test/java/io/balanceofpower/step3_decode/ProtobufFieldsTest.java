package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.None;
import io.balanceofpower.step3_decode.Value.Text;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtobufFieldsTest {

    /** A descriptor set as protoc makes it of a file with the package trades, here in protobuf's own text form. */
    private static final String FILES = """
            file {
              name: "trade.proto" package: "trades" syntax: "proto3" dependency: "leg.proto"
              message_type { name: "Other" field { name: "x" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } }
              message_type {
                name: "Trade"
                field { name: "symbol" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
                field { name: "price" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
                field { name: "id" number: 3 type: TYPE_UINT64 label: LABEL_OPTIONAL }
                field { name: "side" number: 4 type: TYPE_ENUM type_name: ".trades.Side" label: LABEL_OPTIONAL }
                field { name: "legs" number: 5 type: TYPE_MESSAGE type_name: ".trades.Leg" label: LABEL_REPEATED }
                field { name: "best" number: 6 type: TYPE_MESSAGE type_name: ".trades.Leg" label: LABEL_OPTIONAL }
                field { name: "sizes" number: 7 type: TYPE_SINT64 label: LABEL_REPEATED }
                field { name: "rate" number: 8 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
                field { name: "raw" number: 9 type: TYPE_BYTES label: LABEL_OPTIONAL }
                field { name: "desk" number: 10 type: TYPE_STRING label: LABEL_OPTIONAL proto3_optional: true oneof_index: 0 }
                field { name: "hash" number: 200 type: TYPE_FIXED32 label: LABEL_OPTIONAL }
                field { name: "live" number: 201 type: TYPE_BOOL label: LABEL_OPTIONAL }
                field { name: "tags" number: 202 type: TYPE_MESSAGE type_name: ".trades.Trade.TagsEntry" label: LABEL_REPEATED }
                oneof_decl { name: "_desk" }
                nested_type {
                  name: "TagsEntry"
                  field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
                  field { name: "value" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
                  options { map_entry: true }
                }
                nested_type { name: "Inner" field { name: "y" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL } }
              }
              enum_type { name: "Side" value { name: "BUY" number: 0 } value { name: "SELL" number: 1 } }
            }
            file {
              name: "leg.proto" package: "trades" syntax: "proto3"
              message_type {
                name: "Leg"
                field { name: "id" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
                field { name: "next" number: 2 type: TYPE_MESSAGE type_name: ".trades.Leg" label: LABEL_OPTIONAL }
              }
            }
            """;

    private static final ProtobufSchema TRADE = schema("trades.Trade");

    @Test
    void shouldPickFromRealTrades() {
        Codec codec = codec("symbol", "price", "id", "side", "legs.1.id", "sizes.1", "rate", "desk", "hash", "live");
        Descriptor leg = TRADE.message().findFieldByName("legs").getMessageType();
        for (RealTrade trade : RealTrade.load()) {
            DynamicMessage.Builder message = trade(trade)
                    .addRepeatedField(field("legs"), leg(leg, 1))
                    .addRepeatedField(field("legs"), leg(leg, -trade.id()))
                    .addRepeatedField(field("sizes"), 1L)
                    .addRepeatedField(field("sizes"), -5L)
                    .setField(field("rate"), 0.1)
                    .setField(field("desk"), "fx")
                    .setField(field("hash"), -1)
                    .setField(field("live"), true);
            Fields fields = (Fields) codec.pick(message.build().toByteArray());
            assertThat(Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(fields::get))
                    .containsExactly(
                            text(trade.symbol()),
                            text(trade.price()),
                            text(trade.id()),
                            text(trade.side().equals("buy") ? "BUY" : "SELL"),
                            text(-trade.id()),
                            text("-5"),
                            text("0.1"),
                            text("fx"),
                            text("4294967295"),
                            text("true"));
        }
    }

    @Test
    void shouldGiveFieldsWithoutPresenceTheirDefaults() {
        Fields fields = (Fields) codec("symbol", "id", "side", "desk", "best.id", "live", "rate", "sizes.0")
                .pick(new byte[0]);
        assertThat(Stream.of(0, 1, 2, 3, 4, 5, 6, 7).map(fields::get))
                .containsExactly(
                        text(""),
                        text("0"),
                        text("BUY"),
                        None.MISSING,
                        None.MISSING,
                        text("false"),
                        text("0.0"),
                        None.MISSING);
        Fields best = (Fields) codec("best.id").pick(bytes("3200"));
        assertThat(best.get(0)).isEqualTo(text("0"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            symbol,  0a0141 0a0142,             B
            id,      1801 1802,                 2
            best.id, 3202 0801 3200,            1
            best.id, 3202 0801 3202 0805,       5
            sizes.2, 3a02 0204 3806,            3
            sizes.0, 3804 3a01 02,              2
            side,    2007,                      7
            id,      18ffffffffffffffffff01,    18446744073709551615
            id,      1a0141,                    0
            id,      0b 0c 1809,                9
            """)
    void shouldReadByTheRulesOfProtobuf(String path, String payload, String expected) {
        Picked picked = codec(path).pick(bytes(payload));
        assertThat(picked).isInstanceOf(Fields.class);
        assertThat(((Fields) picked).get(0)).isEqualTo(text(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            symbol  | 0a05 4142                | is not well-formed, or ends in the middle of what its schema describes
            symbol  | 0a02 ffff                | has a field symbol that is not UTF-8
            symbol  | 0affffffff07             | has a field symbol that is not 0 to 4096 bytes long
            symbol  | 0affffffffffffffffff01   | has a field symbol that is not 0 to 4096 bytes long
            price   | 0affffffff07             | is not well-formed, or ends in the middle of what its schema describes
            price   | 0affffffffffffffffff01   | is not well-formed, or ends in the middle of what its schema describes
            symbol  | 00                       | is not well-formed, or ends in the middle of what its schema describes
            symbol  | 0f                       | is not well-formed, or ends in the middle of what its schema describes
            symbol  | 0c                       | is not well-formed, or ends in the middle of what its schema describes
            symbol  | 0b                       | is not well-formed, or ends in the middle of what its schema describes
            id      | 18ffffffffffffffffffffff | is not well-formed, or ends in the middle of what its schema describes
            rate    | 41000000000000f87f       | has no number or text in the field rate
            rate    | 41000000000000f07f       | has no number or text in the field rate
            sizes.0 | 3aff01 02                | is not well-formed, or ends in the middle of what its schema describes
            best.id | 3205 0801                | is not well-formed, or ends in the middle of what its schema describes
            """)
    void shouldRefuseWhatIsNotOfTheSchema(String path, String payload, String words) {
        assertThat(codec(path).pick(bytes(payload))).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldSkipDeepMessagesAndRefuseDeepGroups() {
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            nested.append("0b");
        }
        assertThat(codec("symbol").pick(bytes(nested.toString())))
                .isEqualTo(new Malformed("is not well-formed, or ends in the middle of what its schema describes"));
        byte[] deep = new byte[0];
        for (int i = 0; i < 1_000; i++) {
            deep = bytes("12" + varint(deep.length) + HexFormat.of().formatHex(deep));
        }
        byte[] payload = bytes("32" + varint(deep.length) + HexFormat.of().formatHex(deep) + "0a0141");
        assertThat(((Fields) codec("symbol", "best.next.next.id").pick(payload)).get(0))
                .isEqualTo(text("A"));
    }

    @Test
    void shouldSurviveDamage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = trade(RealTrade.load().get(0)).build().toByteArray();
        Codec codec = codec("symbol", "price", "id", "side", "legs.0.id", "best.next.id", "sizes.3");
        for (int round = 0; round < 50_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            assertThat(codec.pick(damaged)).describedAs("seed %d", seed).isNotNull();
        }
    }

    @Test
    void shouldTakeTheSchemaByTheIdAndTheMessageByItsIndexes() {
        Map<Long, ProtobufSchema> schemas = Map.of(7L, TRADE);
        Codec codec = new ProtobufFormat(new Catalogue<>(Wire.CONFLUENT, schemas))
                .codec(Stream.of("symbol").map(ProtobufFieldsTest::path).toList());
        // Trade is the second message of its file: one index, which is 1, both in zigzag.
        assertThat(((Fields) codec.pick(bytes("00 00000007 02 02 0a0141"))).get(0))
                .isEqualTo(text("A"));
        assertThat(codec.pick(bytes("00 00000008 02 02 0a0141")))
                .isEqualTo(new Malformed("has the schema id 8, which is not in the route's catalogue"));
        assertThat(codec.pick(bytes("01 00000007 02 02 0a0141")))
                .isEqualTo(new Malformed("does not begin with the byte 0 and a schema's id of 4 bytes"));
        for (String other : new String[] {"00 00000007 00 0a0141", "00 00000007 04 02 00", "00 00000007 feffffff0f"}) {
            assertThat(codec.pick(bytes(other)))
                    .isEqualTo(new Malformed("is another message of its schema than the one that the route names"));
        }
        assertThat(codec.pick(bytes("00 00000007")))
                .isEqualTo(new Malformed("is not well-formed, or ends in the middle of what its schema describes"));
        assertThat(codec.pick(new byte[0])).isEqualTo(new Malformed("is empty"));
    }

    @Test
    void shouldTakeTheShortFormOfTheFirstMessage() {
        Codec codec = new ProtobufFormat(new Catalogue<>(Wire.CONFLUENT, Map.of(7L, schema("trades.Other"))))
                .codec(Stream.of("x").map(ProtobufFieldsTest::path).toList());
        assertThat(((Fields) codec.pick(bytes("00 00000007 00 0805"))).get(0)).isEqualTo(text("5"));
        assertThat(((Fields) codec.pick(bytes("00 00000007 02 00 0805"))).get(0))
                .isEqualTo(text("5"));
        assertThat(schema("trades.Trade.Inner").indexes()).containsExactly(1, 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            smybol    | leads to smybol, which is not in the message trades.Trade
            legs      | leads to a repeated field without saying which element
            legs.id   | leads to a repeated field without saying which element
            legs.0    | is a message in the schema
            legs.0.x  | leads to x, which is not in the message trades.Leg
            best      | is a message in the schema
            symbol.x  | leads beyond symbol, which has no fields
            raw       | is bytes in the schema, which are no text
            tags.desk | leads into a map or a group
            """)
    void shouldKnowAtLoadWhichFieldsThereCanBe(String path, String wrong) {
        assertThat(new ProtobufFormat(Catalogue.of(TRADE))
                        .misfit(path(path))
                        .orElseThrow()
                        .wrong())
                .isEqualTo(wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dependency: "none.proto"  | lacks the file none.proto, which another imports
            dependency: "a.proto"     | has the file a.proto, which imports itself
            message_type { name: "M" field { name: "f" number: 1 type_name: "None" } } | is a descriptor set with a fault
            message_type { name: "M" } | has no message trades.Trade but M
            """)
    void shouldRefuseDescriptorSetsThatCannotBeUsed(String file, String wrong) {
        assertThat(read("file { name: \"a.proto\" syntax: \"proto3\" " + file + " }", "trades.Trade")
                        .<String>fold(read -> "is right", faulty -> faulty))
                .startsWith(wrong);
        assertThat(ProtobufSchema.read(new byte[] {1, 2, 3}, "x").<String>fold(read -> "is right", faulty -> faulty))
                .startsWith("is no descriptor set");
    }

    private static Codec codec(String... paths) {
        return new ProtobufFormat(Catalogue.of(TRADE))
                .codec(Stream.of(paths).map(ProtobufFieldsTest::path).toList());
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static Text text(Object value) {
        return new Text(value.toString());
    }

    private static ProtobufSchema schema(String message) {
        return read(FILES, message).fold(Function.identity(), wrong -> {
            throw new AssertionError(wrong);
        });
    }

    private static FileReading<ProtobufSchema> read(String files, String message) {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        try {
            TextFormat.merge(files, set);
        } catch (TextFormat.ParseException e) {
            throw new AssertionError(e);
        }
        return ProtobufSchema.read(set.build().toByteArray(), message);
    }

    private static FieldDescriptor field(String name) {
        return TRADE.message().findFieldByName(name);
    }

    private static DynamicMessage.Builder trade(RealTrade trade) {
        return DynamicMessage.newBuilder(TRADE.message())
                .setField(field("symbol"), trade.symbol())
                .setField(field("price"), trade.price())
                .setField(field("id"), trade.id())
                .setField(
                        field("side"),
                        field("side")
                                .getEnumType()
                                .findValueByNumber(trade.side().equals("buy") ? 0 : 1));
    }

    private static DynamicMessage leg(Descriptor leg, long id) {
        return DynamicMessage.newBuilder(leg)
                .setField(leg.findFieldByName("id"), id)
                .build();
    }

    private static String varint(int number) {
        StringBuilder hex = new StringBuilder();
        int rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            hex.append(String.format("%02x", (rest & 0x7F) | 0x80));
        }
        return hex.append(String.format("%02x", rest)).toString();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
