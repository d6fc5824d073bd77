package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.Text;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CloudEventsFieldsTest {

    @Test
    void shouldPickAttributesAndPartsOfTheDataOfRealTrades() {
        Codec codec = codec("data.symbol", "type", "data.price", "sequence");
        for (RealTrade trade : RealTrade.load()) {
            Picked picked = codec.pick(utf8(String.format(
                    "{\"specversion\":\"1.0\",\"type\":\"trade\",\"source\":\"/venues/%s\",\"id\":\"%d\","
                            + "\"sequence\":\"%d\",\"datacontenttype\":\"application/json\","
                            + "\"data\":{\"symbol\":\"%s\",\"price\":%s,\"size\":%s}}",
                    trade.venue(), trade.id(), trade.tradeMs(), trade.symbol(), trade.price(), trade.size())));
            Fields fields = (Fields) picked;
            assertThat(fields.get(0)).isEqualTo(new Text(trade.symbol()));
            assertThat(fields.get(1)).isEqualTo(new Text("trade"));
            assertThat(fields.get(2)).isEqualTo(new Text(trade.price()));
            assertThat(fields.get(3)).isEqualTo(new Text(String.valueOf(trade.tradeMs())));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            ``                                                           | is empty
            []                                                           | has no text in the attribute specversion, which CloudEvents requires
            {}                                                           | has no text in the attribute specversion, which CloudEvents requires
            {"specversion":"0.3","id":"1","source":"/a","type":"t"}      | has a specversion other than 1.0
            {"specversion":"1.0","source":"/a","type":"t"}               | has no text in the attribute id, which CloudEvents requires
            {"specversion":"1.0","id":"","source":"/a","type":"t"}       | has no text in the attribute id, which CloudEvents requires
            {"specversion":"1.0","id":"1","source":null,"type":"t"}      | has no text in the attribute source, which CloudEvents requires
            {"specversion":"1.0","id":"1","source":"/a","type":{}}       | has no text in the attribute type, which CloudEvents requires
            {"specversion":"1.0","id":"1","source":"/a","typ             | ends in the middle
            {"specversion":"1.0","id":"1","source":"/a","data":NaN}      | is not well-formed near byte 54
            """)
    void shouldRefuseWhatIsNoCloudEvent(String payload, String words) {
        assertThat(codec("data.symbol").pick(utf8(payload))).isEqualTo(new Malformed(words));
        assertThat(codec().pick(utf8(payload))).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldRefuseDataThatNestsTooDeep() {
        String deep = "{\"specversion\":\"1.0\",\"id\":\"1\",\"data\":" + "[".repeat(10_000);
        assertThat(codec("data.symbol").pick(utf8(deep)))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        wrong -> assertThat(wrong.words()).startsWith("is beyond a limit: nesting 64 levels"));
    }

    @Test
    void shouldHaveRoomForItsOwnFieldsBesideTheMostThatARouteMayName() {
        String[] paths = Stream.iterate(0, i -> i + 1)
                .limit(JsonFields.PATHS_MAX)
                .map(i -> "data.a" + i + ".b.c.d.e.f.g")
                .toArray(String[]::new);
        String last = "{\"data\":{\"a31\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":7}}}}}}},";
        Fields fields = (Fields) codec(paths)
                .pick(utf8(last + "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\"}"));
        assertThat(fields.get(31)).isEqualTo(new Text("7"));
        assertThat(fields.get(30)).isEqualTo(Value.None.MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "id", "subject", "partitionkey", "data", "data.symbol", "data_base64", "/data/0/x"})
    void shouldTakeAttributesAndParts(String path) {
        assertThat(new CloudEventsFormat().misfit(path(path))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Type", "type.x", "symbol.x", "trade_id", "data_base64.x"})
    void shouldKnowAtLoadWhatIsNeither(String path) {
        assertThat(new CloudEventsFormat().misfit(path(path)).orElseThrow().wrong())
                .isEqualTo("is neither an attribute of a CloudEvent nor a part of its data");
    }

    private static Codec codec(String... paths) {
        return new CloudEventsFormat()
                .codec(Stream.of(paths).map(CloudEventsFieldsTest::path).toList());
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
