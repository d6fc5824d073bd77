package io.balanceofpower.step3_decode;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.Text;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSchemaTest {

    private static final String TRADE = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "required": ["symbol", "price"],
              "properties": {
                "symbol": {"type": "string", "pattern": "^[A-Z0-9_]{1,12}$"},
                "price": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.00000001},
                "side": {"enum": ["buy", "sell"]},
                "legs": {"type": "array", "items": {"$ref": "#/$defs/leg"}},
                "note": {"type": "string"}
              },
              "additionalProperties": false,
              "$defs": {"leg": {"type": "object", "properties": {"id": {"type": "integer"}}}}
            }
            """;

    @Test
    void shouldAcceptRealTradesAndPickFromThem() {
        Codec codec = codec(TRADE, "price");
        for (RealTrade trade : RealTrade.load()) {
            Picked picked = codec.pick(utf8(String.format(
                    "{\"symbol\":\"%s\",\"price\":%s,\"side\":\"%s\"}", trade.symbol(), trade.price(), trade.side())));
            assertThat(picked).isInstanceOf(Fields.class);
            assertThat(((Fields) picked).get(0)).isEqualTo(new Text(trade.price()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', emptyValue = "", textBlock = """
            ``                                               ! is empty
            {"symbol":"SPY"}                                 ! breaks its schema: it lacks the field /price
            []                                               ! breaks its schema at its top, which has to keep the rule type "object"
            {"symbol":"SPY","price":"1"}                     ! breaks its schema at /price, which has to keep the rule type "number"
            {"symbol":"SPY","price":0}                       ! breaks its schema at /price, which has to keep the rule exclusiveMinimum 0
            {"symbol":"spy","price":1}                       ! breaks its schema at /symbol, which has to keep the rule pattern "^[A-Z0-9_]{1,12}$"
            {"symbol":"SPY","price":1,"side":"SECRET"}       ! breaks its schema at /side, which has to keep the rule enum ["buy","sell"]
            {"symbol":"SPY","price":1,"legs":[{"id":1.5}]}   ! breaks its schema at /legs/0/id, which has to keep the rule type "integer"
            {"symbol":"SPY","price":1,"x":1}                 ! breaks its schema at its top, which has to keep the rule additionalProperties false
            {"symbol":"SPY","price":0.000000001}             ! breaks its schema at /price, which has to keep the rule multipleOf 1E-8
            {"symbol":"SPY","price":1E-1001}                 ! has a number with an exponent beyond 1000
            {"symbol":"SPY","price":1E999999999}             ! has a number with an exponent beyond 1000
            {"symbol":"SPY","price":NaN}                     ! is not one well-formed value in which no name repeats, near byte 27
            {"symbol":"SPY","price":1,"price":2}             ! is not one well-formed value in which no name repeats, near byte 33
            {"symbol":"SPY","price":1} {}                    ! is not one well-formed value in which no name repeats, near byte 27
            {"symbol":"SPY","price":1                        ! is not one well-formed value in which no name repeats, near byte 25
            """)
    void shouldSayWhichFieldBreaksTheSchema(String payload, String words) {
        assertThat(codec(TRADE, "symbol").pick(utf8(payload))).isEqualTo(new Malformed(words));
        assertThat(codec(TRADE).pick(utf8(payload))).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldTakeNumbersAsDecimals() {
        String schema = "{\"properties\":{\"a\":{\"multipleOf\":0.1,\"maximum\":0.30000000000000000001}}}";
        assertThat(codec(schema, "a").pick(utf8("{\"a\":0.3}"))).isInstanceOf(Fields.class);
        assertThat(codec(schema, "a").pick(utf8("{\"a\":0.4}"))).isInstanceOf(Malformed.class);
        String exact = "{\"properties\":{\"a\":{\"maximum\":0.30000000000000000001}}}";
        assertThat(codec(exact, "a").pick(utf8("{\"a\":0.30000000000000000002}")))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void shouldRefuseWhatNestsTooDeep() {
        String deep = "{\"legs\":" + "[".repeat(100_000);
        assertThat(codec(TRADE, "symbol").pick(utf8(deep))).isEqualTo(JsonFields.BEYOND_LIMIT);
    }

    @Test
    @Timeout(value = 10, unit = SECONDS)
    void shouldTakeLinearTimeForAPatternThatWouldTakeForever() {
        String schema = "{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}";
        String payload = "{\"a\":\"" + "a".repeat(50_000) + "!\"}";
        assertThat(codec(schema).pick(utf8(payload))).isInstanceOf(Malformed.class);
    }

    @Test
    void shouldShowNoMoreOfANameThanALineBears() {
        String schema = "{\"additionalProperties\":{\"type\":\"string\"}}";
        String payload = "{\"" + "x\\u0000\\ud83d\\ude00".repeat(100) + "\":1}";
        Malformed wrong = (Malformed) codec(schema).pick(utf8(payload));
        assertThat(wrong.words()).startsWith("breaks its schema at /x???x???").hasSizeLessThan(250);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', emptyValue = "", textBlock = """
            ``                                            ! is not a JSON object
            []                                            ! is not a JSON object
            {"type":                                      ! is not JSON near line 1
            {"type":"nubmer"}                             ! is no JSON Schema: it breaks its schema at /type
            {"properties":{"a":{"minimum":"1"}}}          ! is no JSON Schema: it breaks its schema at /properties/a/minimum
            {"$ref":"#/$defs/none"}                       ! is no JSON Schema that can be used
            {"$ref":"http://127.0.0.1:1/schema.json"}     ! is no JSON Schema that can be used
            {"$ref":"file:///etc/passwd"}                 ! is no JSON Schema that can be used
            {"$schema":"urn:other"}                       ! is no JSON Schema that can be used
            {"properties":{"a":{"pattern":"(?=a)"}}}      ! is no JSON Schema that can be used
            """)
    void shouldRefuseSchemasThatAreNone(String text, String wrong) {
        assertThat(JsonSchema.read(utf8(text)).<String>fold(read -> "is right", faulty -> faulty))
                .startsWith(wrong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#'}",
                "{'allOf':[{'not':{'$ref':'#'}}]}",
                "{'properties':{'a':{'$ref':'#/properties/a'}}}",
                "{'properties':{'a':{'if':{'$ref':'#b'}}},'$defs':{'b':{'$anchor':'b','$ref':'#/properties/a'}}}",
                "{'dependentSchemas':{'a':{'$dynamicRef':'#top'}},'$dynamicAnchor':'top'}"
            })
    void shouldRefuseASchemaThatWouldNeverEnd(String text) {
        assertThat(JsonSchema.read(utf8(text.replace('\'', '"'))).<String>fold(read -> "is right", faulty -> faulty))
                .isEqualTo("is no JSON Schema that can be used: it applies itself to one value without end");
    }

    @Test
    void shouldCheckListsBySchemasThatReferToThemselves() {
        Codec codec = codec("{\"required\":[\"id\"],\"properties\":{\"next\":{\"$ref\":\"#\"}}}");
        assertThat(codec.pick(utf8("{\"id\":1,\"next\":{\"id\":2,\"next\":{}}}")))
                .isEqualTo(new Malformed("breaks its schema: it lacks the field /next/next/id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"draft-04", "draft-06", "draft-07"})
    void shouldReadOlderDrafts(String draft) {
        String schema = "{\"$schema\":\"http://json-schema.org/" + draft + "/schema#\",\"required\":[\"a\"]}";
        assertThat(codec(schema).pick(utf8("{}"))).isEqualTo(new Malformed("breaks its schema: it lacks the field /a"));
    }

    @Test
    void shouldKnowAtLoadWhichFieldsTheSchemaForbids() {
        Format format = format(TRADE);
        assertThat(format.misfit(path("symbol"))).isEmpty();
        assertThat(format.misfit(path("legs.0.id"))).isEmpty();
        assertThat(format.misfit(path("smybol")).orElseThrow().wrong()).isEqualTo("is no property in the schema");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"properties":{"a":true}}                                       | a   | false
            {"properties":{"a":true}}                                       | b   | true
            {"properties":{"a":{"properties":{"b":true}}}}                  | a.b | false
            {"properties":{"a":{"properties":{"b":true}}}}                  | a.c | true
            {"properties":{"a":{"type":"object"}}}                          | a.c | false
            {"properties":{"a":true}}                                       | a.c | false
            {"type":"object"}                                               | b   | false
            {}                                                              | b   | false
            {"additionalProperties":false}                                  | b   | true
            {"properties":{"a":true},"additionalProperties":true}           | b   | false
            {"properties":{"a":true},"additionalProperties":{"type":"string"}} | b | false
            {"properties":{"a":true},"additionalProperties":false}          | b   | true
            {"properties":{"a":true},"unevaluatedProperties":{}}            | b   | false
            {"properties":{"a":true},"patternProperties":{"^x-":true}}      | x-b | false
            {"properties":{"a":true},"patternProperties":{"^x-":true}}      | b   | true
            {"properties":{"a":true},"allOf":[{"properties":{"b":true}}]}   | b   | false
            {"allOf":[{"properties":{"a":true}},{"properties":{"b":true}}]} | c   | true
            {"oneOf":[{"properties":{"a":true}},{"type":"object"}]}         | c   | true
            {"oneOf":[{"properties":{"a":true}},true]}                      | c   | false
            {"$ref":"#/$defs/t","$defs":{"t":{"properties":{"a":true}}}}    | a   | false
            {"$ref":"#/$defs/t","$defs":{"t":{"properties":{"a":true}}}}    | b   | true
            {"properties":{"a":{"$ref":"#"}}}                               | a.a | false
            {"properties":{"a":{"$ref":"#"}}}                               | a.b | true
            {"$ref":"#t","$defs":{"t":{"$anchor":"t","properties":{"a":true}}}} | b | false
            {"properties":{"l":{"items":{"properties":{"a":true}}}}}        | l.0.a | false
            {"properties":{"l":{"items":{"properties":{"a":true}}}}}        | l.0.b | true
            {"properties":{"l":{"prefixItems":[{"properties":{"a":true}}],"items":true}}} | l.1.b | false
            """)
    void shouldTellWhatASchemaDoesNotKnow(String schema, String field, boolean unknown) {
        assertThat(format(schema)
                        .misfit(path(field))
                        .map(Format.Misfit::unknown)
                        .orElse(false))
                .isEqualTo(unknown);
    }

    private static Codec codec(String schema, String... paths) {
        return format(schema).codec(Stream.of(paths).map(JsonSchemaTest::path).toList());
    }

    private static Format format(String schema) {
        return JsonSchema.read(utf8(schema)).fold(read -> new SchemaFormat(new JsonFormat(), read), wrong -> {
            throw new AssertionError(wrong);
        });
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
