package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.step3_decode.JsonRewrite.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonRewriteTest {
    private static final Map<String, String> PX = Map.of("price", "px");
    private static final JsonRewrite CHOOSING =
            JsonRewrite.choosing(List.of(field("symbol", "symbol"), field("px", "price")), false);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"symbol":"SPY","price":167.4100,"size":5}            | {"symbol":"SPY","px":167.4100}
            {"size":5,"price":1E5,"symbol":"SPY"}                 | {"symbol":"SPY","px":1E5}
            { "price" : -0.10 , "symbol" : "S\\u0050Y" }          | {"symbol":"S\\u0050Y","px":-0.10}
            {"symbol":"a\\"}\\\\","price":{"v": [1, {"x":2} ]}}   | {"symbol":"a\\"}\\\\","px":{"v": [1, {"x":2} ]}}
            {"\\u0073ymbol":null,"price":[ ]}                     | {"symbol":null,"px":[ ]}
            {"symbol":true}                                       | {"symbol":true}
            {"other":{"symbol":1}}                                | {}
            {}                                                    | {}
            {"note":"ä€😀","symbol":"ä€😀"}                          | {"symbol":"ä€😀"}
            {"size":1,"size":2,"symbol":"x"}                      | {"symbol":"x"}
            """)
    void shouldChooseAndRenameWithEveryByteOfTheValues(String payload, String expected) {
        assertThat(rewritten(CHOOSING, payload)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"symbol":"SPY","price":167.4100,"size":5}    | {"symbol":"SPY","px":167.4100,"size":5,"venue":"X\\"N"}
            { "a" : { "b" : 1 } , "price" : 1 }           | {"a":{ "b" : 1 },"px":1,"venue":"X\\"N","inner":1}
            {"a":{"c":2,"b":[1,  2],"b":3}}               | {"a":{"c":2,"b":[1,  2],"b":3},"venue":"X\\"N","inner":[1,  2]}
            {"\\u0061b":1,"a":[{"b":2}]}                  | {"\\u0061b":1,"a":[{"b":2}],"venue":"X\\"N"}
            {}                                            | {"venue":"X\\"N"}
            """)
    void shouldKeepRenameAndAdd(String payload, String expected) {
        JsonRewrite keeping = JsonRewrite.keeping(
                PX, List.of(new Field("venue", null), field("inner", "a.b"), new Field("none", null)), false);
        assertThat(rewritten(keeping, payload)).isEqualTo(expected);
    }

    @Test
    void shouldTakeElementsOfArraysAndAnObjectTogetherWithAPartOfIt() {
        JsonRewrite rewrite = JsonRewrite.choosing(
                List.of(field("legs", "legs"), field("first", "legs.0.px"), field("second", "legs.1")), false);
        assertThat(rewritten(rewrite, "{\"legs\":[{\"px\":1.50},\"x\",[]]}"))
                .isEqualTo("{\"legs\":[{\"px\":1.50},\"x\",[]],\"first\":1.50,\"second\":\"x\"}");
    }

    @Test
    void shouldSkipAByteOrderMarkAndTakeLongTexts() {
        String text = "y".repeat(200_000);
        assertThat(rewritten(CHOOSING, "\uFEFF{\"symbol\":\"" + text + "\"}"))
                .isEqualTo("{\"symbol\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                              | is empty
            [{"symbol":1}]                  | is not a JSON object
            "symbol"                        | is not a JSON object
            5                               | is not a JSON object
            {"symbol":1                     | ends in the middle
            {"symbol":"x                    | ends in the middle
            {"symbol":1}{}                  | goes on behind its object
            {"symbol":1} x                  | is not well-formed near byte 13
            {"symbol":01}                   | is not well-formed near byte 11
            {"symbol":1,}                   | is not well-formed near byte 12
            {"symbol":1,"other":tru}        | is not well-formed near byte 20
            {"symbol":1,"other":NaN}        | is not well-formed near byte 23
            {"symbol":1,"symbol":1}         | has a field twice that the route takes
            {"symbol":1,"\\u0073ymbol":1}   | has a field twice that the route takes
            """)
    void shouldSayWhatIsWrongWithAPayload(String payload, String words) {
        assertThat(words(CHOOSING, payload.getBytes(StandardCharsets.UTF_8))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"a":2}
            {"a":1,"\\u0061":2}
            {"price":1,"px":2}
            {"px":2,"price":1}
            {"venue":"mine"}
            """)
    void shouldRefuseTwoFieldsOfOneName(String payload) {
        JsonRewrite keeping = JsonRewrite.keeping(PX, List.of(new Field("venue", null)), false);
        assertThat(words(keeping, payload.getBytes(StandardCharsets.UTF_8))).isEqualTo(JsonRewrite.COLLIDES.words());
    }

    @Test
    void shouldRefuseWhatIsMissingIfTheRouteSaysSo() {
        JsonRewrite choosing = JsonRewrite.choosing(List.of(field("px", "trade.price"), new Field("none", null)), true);
        assertThat(words(choosing, bytes("{\"trade\":{}}")))
                .isEqualTo("lacks the field trade.price, which the route takes");
        assertThat(words(choosing, bytes("{\"trade\":{\"price\":null}}")))
                .isEqualTo("lacks what becomes the field none, which the route takes");
    }

    @Test
    void shouldRefuseAFieldMissingThatIsOnlyRenamed() {
        JsonRewrite keeping = JsonRewrite.keeping(PX, List.of(), true);
        assertThat(words(keeping, bytes("{\"px\":1,\"nested\":{\"price\":1}}")))
                .isEqualTo("lacks the field price, which the route takes");
        assertThat(rewritten(keeping, "{\"symbol\":1,\"price\":2}")).isEqualTo("{\"symbol\":1,\"px\":2}");
        assertThat(rewritten(JsonRewrite.keeping(Map.of(), List.of(), true), "{}"))
                .isEqualTo("{}");
    }

    @Test
    void shouldRefuseWhatIsBeyondALimitAnywhereInThePayload() {
        String deep = "[".repeat(JsonFields.DEPTH_MAX) + "]".repeat(JsonFields.DEPTH_MAX);
        for (String value :
                List.of(deep, "1".repeat(JsonFields.NUMBER_CHARS_MAX + 1), "{\"" + "n".repeat(1025) + "\":1}")) {
            assertThat(words(CHOOSING, bytes("{\"symbol\":1,\"other\":" + value + "}")))
                    .startsWith("is beyond a limit: nesting 64 levels");
        }
        StringBuilder many = new StringBuilder("{\"f\":1");
        for (int i = 1; i < JsonRewrite.FIELDS_MAX; i++) {
            many.append(",\"f").append(i).append("\":1");
        }
        JsonRewrite keeping = JsonRewrite.keeping(PX, List.of(), false);
        assertThat(rewritten(keeping, many + "}")).isEqualTo(many + "}");
        assertThat(words(keeping, bytes(many + ",\"more\":1}"))).isEqualTo("has more than 1000 fields at its top");
        assertThat(rewritten(CHOOSING, many + ",\"more\":1}")).isEqualTo("{}");
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8AlsoWhereNobodyLooks() {
        byte[] payload = bytes("{\"symbol\":1,\"other\":\"??\"}");
        payload[21] = (byte) 0xC0; // overlong
        payload[22] = (byte) 0x80;
        assertThat(words(CHOOSING, payload)).isEqualTo("is not UTF-8");
    }

    @Test
    void shouldSayTheSameAsATreeAndSurviveDamage() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper mapper = new ObjectMapper();
        JsonRewrite keeping = JsonRewrite.keeping(PX, List.of(field("inner", "nested.list.1")), false);
        for (RealTrade trade : RealTrade.load().subList(0, 300)) {
            String payload = String.format(
                    Locale.ROOT,
                    "{\"id\":%d, \"symbol\":\"%s\",\"price\":%s,\"nested\":{\"list\":[%s,\"%s\"]}}",
                    trade.id(),
                    trade.symbol(),
                    trade.price(),
                    trade.size(),
                    trade.side());
            JsonNode tree = mapper.readTree(rewritten(keeping, payload));
            assertThat(tree.size()).isEqualTo(5);
            assertThat(tree.get("px").asText())
                    .isEqualTo(mapper.readTree(payload).get("price").asText());
            assertThat(tree.get("inner").asText()).isEqualTo(trade.side());
            byte[] damaged = bytes(payload);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            keeping.rewrite(damaged, field -> null)
                    .fold(
                            json -> assertThat(isObject(mapper, json))
                                    .describedAs("seed %d: %s", seed, new String(json, StandardCharsets.UTF_8))
                                    .isTrue(),
                            words -> assertThat(words).isNotEmpty());
        }
    }

    private static boolean isObject(ObjectMapper mapper, byte[] json) {
        try {
            return mapper.readTree(json).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    // --- shared ---

    private static Field field(String name, String path) {
        return new Field(name, FieldPath.of(path).orElseThrow());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String rewritten(JsonRewrite rewrite, String payload) {
        byte[] before = bytes(payload);
        byte[] after = before.clone();
        String json = rewrite.rewrite(after, JsonRewriteTest::given)
                .fold(found -> new String(found, StandardCharsets.UTF_8), words -> "unfit: it " + words);
        assertThat(after).isEqualTo(before);
        return json;
    }

    /** The first field is given where it has no path. */
    private static byte @Nullable [] given(int field) {
        return field == 0 ? JsonText.quoted("X\"N") : null;
    }

    private static String words(JsonRewrite rewrite, byte[] payload) {
        List<String> words = new ArrayList<>();
        rewrite.rewrite(payload, JsonRewriteTest::given)
                .fold(json -> words.add("rewritten to " + new String(json, StandardCharsets.UTF_8)), words::add);
        return words.get(0);
    }
}
