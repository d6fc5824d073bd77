package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.None;
import io.balanceofpower.step3_decode.Value.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonFieldsTest {

    @Test
    void shouldPickScalarsAsWritten() {
        String trade =
                "{\"symbol\":\"BTCUSDT\",\"price\":61837.63000000,\"size\":1E-2,\"big\":123456789012345678901234567890,"
                        + "\"minus\":-0,\"flag\":true}";
        assertThat(texts(trade, "symbol", "price", "size", "big", "minus", "flag"))
                .containsExactly("BTCUSDT", "61837.63000000", "1E-2", "123456789012345678901234567890", "-0", "true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.b         | {"a":{"b":"found"}}
            /a/b        | {"a":{"b":"found"}}
            a.b         | {"x":{"b":1},"a":{"x":{"b":2},"b":"found"}}
            /a.b        | {"a":{"b":1},"a.b":"found"}
            /a~1b/m~0n  | {"a/b":{"m~n":"found"}}
            /a~01       | {"a~1":"found"}
            /           | {"":"found"}
            legs.1.id   | {"legs":[{"id":0},{"id":"found"},{"id":2}]}
            /1          | [0,"found",2]
            1           | {"1":"found"}
            0.0         | [["found"]]
            a           | {"\\u0061":"found"}
            a           | {"z":[[[{"a":1}]],{}],"a":"\\u0066ound"}
            ü           | {"ü":"found"}
            """)
    void shouldFindAFieldByItsPath(String path, String payload) {
        assertThat(texts(payload, path)).containsExactly("found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a    | {}                            | MISSING
            a    | {"b":1}                       | MISSING
            A    | {"a":1}                       | MISSING
            a    | []                            | MISSING
            a    | [{"a":1}]                     | MISSING
            a.b  | {"a":1}                       | MISSING
            a.b  | {"a":[1]}                     | MISSING
            a.b  | {"a":null}                    | MISSING
            /00  | [1]                           | MISSING
            /2   | [1,2]                         | MISSING
            a    | {"a":null}                    | NULL
            a    | {"a":{"a":1}}                 | OBJECT
            a    | {"a":[1]}                     | ARRAY
            """)
    void shouldSayWhatStandsInPlaceOfAScalar(String path, String payload, None expected) {
        assertThat(fields(payload, path).get(0)).isEqualTo(expected);
    }

    @Test
    void shouldPickAnObjectsFieldsThoughTheObjectItselfIsAskedFor() {
        Fields fields = fields("{\"a\":{\"b\":1}}", "a", "a.b");
        assertThat(fields.get(0)).isEqualTo(None.OBJECT);
        assertThat(fields.get(1)).isEqualTo(new Text("1"));
    }

    @Test
    void shouldTakeTheFirstOfMoreNamesThanALongHasBits() {
        List<FieldPath> paths = IntStream.range(0, JsonFields.PATHS_MAX)
                .mapToObj(i -> path("a" + i + ".b.c"))
                .toList();
        StringBuilder json = new StringBuilder("{\"z\":0");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < paths.size() - 1; i++) {
                String inner = "{\"c\":" + (1_000 * round + i) + ",\"c\":-1}";
                json.append(",\"a").append(i).append("\":{\"b\":").append(inner).append(",\"b\":5}");
            }
        }
        Fields fields =
                (Fields) JsonFields.of(paths).pick(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < paths.size() - 1; i++) {
            assertThat(fields.get(i)).isEqualTo(new Text(String.valueOf(i)));
        }
        assertThat(fields.get(paths.size() - 1)).isEqualTo(None.MISSING);
    }

    @Test
    void shouldTakeTheFirstOfANameThatRepeats() {
        assertThat(texts("{\"a\":1,\"a\":2,\"b\":3}", "a", "b")).containsExactly("1", "3");
        assertThat(fields("{\"a\":{\"x\":1},\"a\":{\"b\":2},\"c\":3}", "a.b", "c")
                        .get(0))
                .isEqualTo(None.MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':'1','b':", "{'a':'1'", "{'a':'1'garbage", "{'a':1}}}garbage", "{'a':1} {'a':2}"})
    void shouldNotReadWhatFollowsTheLastFieldNeeded(String payload) {
        assertThat(texts(payload.replace('\'', '"'), "a")).containsExactly("1");
    }

    @Test
    void shouldStopAtTheEndOfTheOutermostObject() {
        assertThat(fields("{\"b\":1}garbage", "a").get(0)).isEqualTo(None.MISSING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            ``                   | is empty
            ` `                  | is neither an object nor an array
            5                    | is neither an object nor an array
            "a"                  | is neither an object nor an array
            null                 | is neither an object nor an array
            {                    | ends in the middle
            {"a                  | ends in the middle
            {"a"                 | ends in the middle
            {"a":                | ends in the middle
            {"a":"tex            | ends in the middle
            {"a":12              | ends in the middle
            {"b":1               | ends in the middle
            {"b":[1,2            | ends in the middle
            {"a":12x}            | is not well-formed near byte 7
            {"a":nul}            | is not well-formed near byte 5
            {"a":NaN}            | is not well-formed near byte 8
            {"a":+1}             | is not well-formed near byte 6
            {"a":01}             | is not well-formed near byte 6
            {"a":.5}             | is not well-formed near byte 5
            {"a":'x'}            | is not well-formed near byte 5
            {a:1}                | is not well-formed near byte 1
            {"b":1,}             | is not well-formed near byte 7
            // no                | is not well-formed near byte 0
            hello                | is not well-formed near byte 0
            """)
    void shouldRefuseWhatIsNotJson(String payload, String words) {
        assertThat(pick(utf8(payload), "a")).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldNeverTakeTheFrontOfANumberForTheNumber() {
        String whole = "{\"seq\":1234567}";
        for (int end = 1; end < whole.length() - 1; end++) {
            assertThat(pick(utf8(whole.substring(0, end)), "seq")).isEqualTo(new Malformed("ends in the middle"));
        }
    }

    @Test
    void shouldRefuseInvalidUtf8InWhatIsRead() {
        for (int[] bytes : new int[][] {{0xC3, '"'}, {0xFF}, {0x80}, {0xF8, 0x88}, {0xE2, 0x82}}) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            payload.writeBytes(utf8("{\"a\":\""));
            for (int b : bytes) {
                payload.write(b);
            }
            payload.writeBytes(utf8("\"}"));
            assertThat(pick(payload.toByteArray(), "a")).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void shouldKnowTextThatNoEncodingCarries() {
        for (String half : List.of("\\ud800", "\\udc00", "x\\ud800x", "\\udc00\\ud800")) {
            assertThat(((Text) fields("{\"a\":\"" + half + "\"}", "a").get(0)).isUnicode())
                    .isFalse();
        }
        byte[] encodedHalf = {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'};
        assertThat(pick(encodedHalf, "a"))
                .satisfiesAnyOf(
                        picked -> assertThat(picked).isInstanceOf(Malformed.class),
                        picked -> assertThat(((Text) ((Fields) picked).get(0)).isUnicode())
                                .isFalse());
        for (String sound : List.of("", "x", "ü", "\\ud83d\\ude00", "😀")) {
            assertThat(((Text) fields("{\"a\":\"" + sound + "\"}", "a").get(0)).isUnicode())
                    .isTrue();
        }
    }

    @Test
    void shouldSkipAByteOrderMark() {
        assertThat(texts("\ufeff{\"a\":1}", "a")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void shouldRefuseOtherEncodings(String encoding) {
        assertThat(pick("{\"a\":1}".getBytes(Charset.forName(encoding)), "a")).isEqualTo(new Malformed("is not UTF-8"));
    }

    @Test
    void shouldRefuseWhatIsBeyondALimit() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String openOnly = "{\"b\":".repeat(10_000);
        String number = "1".repeat(JsonFields.NUMBER_CHARS_MAX + 1);
        String fraction = "0." + "1".repeat(100_000);
        String text = "\"" + "x".repeat(JsonFields.STRING_CHARS_MAX + 1) + "\"";
        String name = "x".repeat(JsonFields.NAME_CHARS_MAX + 1);
        List<String> payloads = List.of(
                "{\"b\":" + deep + ",\"a\":1}",
                openOnly,
                "{\"a\":" + number + "}",
                "{\"a\":" + fraction + "}",
                "{\"b\":" + number + ",\"a\":1}",
                "{\"a\":" + text + "}",
                "{\"" + name + "\":1,\"a\":1}");
        for (String payload : payloads) {
            assertThat(pick(utf8(payload), "a"))
                    .describedAs(payload.substring(0, 20))
                    .isInstanceOfSatisfying(
                            Malformed.class, m -> assertThat(m.words()).startsWith("is beyond a limit: nesting 64"));
        }
    }

    @Test
    void shouldAcceptWhatIsAtALimit() {
        String deepest = "[".repeat(JsonFields.DEPTH_MAX - 1) + "]".repeat(JsonFields.DEPTH_MAX - 1);
        String number = "1".repeat(JsonFields.NUMBER_CHARS_MAX);
        String text = "x".repeat(JsonFields.STRING_CHARS_MAX);
        assertThat(texts("{\"d\":" + deepest + ",\"n\":" + number + ",\"t\":\"" + text + "\"}", "n", "t"))
                .containsExactly(number, text);
    }

    @Test
    void shouldSkipLongTextThatNobodyAskedFor() {
        assertThat(texts("{\"b\":\"" + "x".repeat(1_000_000) + "\",\"a\":1}", "a"))
                .containsExactly("1");
    }

    @Test
    void shouldStayRightWhenDevicesInventNames() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            String name = Long.toString(random.nextLong(), 36);
            assertThat(texts("{\"" + name + "\":1,\"a\":" + i + "}", "a")).containsExactly(Integer.toString(i));
        }
    }

    @Test
    void shouldAgreeWithATreeAndSurviveDamage() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper trees = new ObjectMapper();
        List<FieldPath> paths = Stream.of("/a", "/b/a", "/b/1", "/c/0/a", "/c/b/c")
                .map(JsonFieldsTest::path)
                .toList();
        JsonFields fields = JsonFields.of(paths);
        for (int i = 0; i < 3_000; i++) {
            JsonNode tree = randomObject(random, 4);
            byte[] payload = trees.writeValueAsBytes(tree);
            Fields picked = (Fields) fields.pick(payload);
            for (int p = 0; p < paths.size(); p++) {
                assertThat(picked.get(p))
                        .describedAs(
                                "seed %d, path %s of %s", seed, paths.get(p).text(), tree)
                        .isEqualTo(valueOf(tree.at(paths.get(p).text())));
            }
            for (int damage = 0; damage < 3; damage++) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            assertThat(fields.pick(payload)).describedAs("seed %d", seed).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "/~", "/a~2", "/a/~", "a.b.c.d.e.f.g.h.i"})
    void shouldRefuseWhatIsNoPath(String path) {
        assertThat(FieldPath.of(path)).isEmpty();
    }

    @Test
    void shouldRefuseToPickNothingOrOneFieldTwice() {
        assertThatThrownBy(() -> JsonFields.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonFields.of(List.of(path("a.b"), path("/a/b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The path /a/b repeats");
    }

    private static ObjectNode randomObject(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set(List.of("a", "b", "c", "0", "1", "d").get(random.nextInt(6)), randomNode(random, depth - 1));
        }
        return object;
    }

    private static JsonNode randomNode(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> nodes.numberNode(random.nextLong());
            case 1 -> nodes.textNode(List.of("", "x", "\"", "ü😀", "\n").get(random.nextInt(5)));
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> nodes.arrayNode().add(randomNode(random, depth - 1)).add(randomNode(random, depth - 1));
            default -> randomObject(random, depth);
        };
    }

    private static Value valueOf(JsonNode node) {
        if (node.isValueNode()) {
            return node.isNull() ? None.NULL : new Text(node.asText());
        }
        return node.isMissingNode() ? None.MISSING : node.isObject() ? None.OBJECT : None.ARRAY;
    }

    private static List<String> texts(String payload, String... paths) {
        Fields fields = fields(payload, paths);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < paths.length; i++) {
            texts.add(((Text) fields.get(i)).text());
        }
        return texts;
    }

    private static Fields fields(String payload, String... paths) {
        Picked picked = pick(utf8(payload), paths);
        assertThat(picked).isInstanceOf(Fields.class);
        return (Fields) picked;
    }

    private static Picked pick(byte[] payload, String... paths) {
        return JsonFields.of(Stream.of(paths).map(JsonFieldsTest::path).toList())
                .pick(payload);
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
