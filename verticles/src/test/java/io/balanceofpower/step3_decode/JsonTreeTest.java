package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.Beyond;
import io.balanceofpower.step3_decode.Value.Items;
import io.balanceofpower.step3_decode.Value.Members;
import io.balanceofpower.step3_decode.Value.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTreeTest {
    private static final Extent ALL = new Extent(null);
    private static final Extent PRICES = new Extent(Set.of("price"));
    private static final FieldPath LEGS = whole(ALL, "legs");

    @Test
    void shouldKeepAnArrayAsItIsWritten() {
        assertThat(fields(
                                "{\"x\":1,\"legs\":[{\"price\":1.50,\"live\":true,\"tags\":[\"a\",null]},[],\"\\u0041\"]}",
                                LEGS)
                        .get(0))
                .isEqualTo(new Items(List.of(
                        new Members(Map.of(
                                "price", new Text("1.50"),
                                "live", new Text("true"),
                                "tags", new Items(List.of(new Text("a"), Value.None.NULL)))),
                        new Items(List.of()),
                        new Text("A"))));
    }

    @Test
    void shouldKeepTheMembersThatAreAskedForAndTheFirstOfANameThatRepeats() {
        String json = "{\"legs\":[{\"note\":\"n\",\"price\":1,\"price\":2,\"in\":{\"price\":3}},{}],\"legs\":[]}";
        assertThat(fields(json, whole(PRICES, "legs")).get(0))
                .isEqualTo(new Items(List.of(new Members(Map.of("price", new Text("1"))), new Members(Map.of()))));
    }

    @Test
    void shouldPickWhatLiesWithinAndOtherExtentsInTheSamePass() {
        FieldPath price = new FieldPath("legs.1.price", List.of("legs", "1", "price"));
        FieldPath legs = new FieldPath("legs", List.of("legs"));
        FieldPath second = whole(ALL, "legs", "1");
        FieldPath after = new FieldPath("after", List.of("after"));
        String json = "{\"legs\":[{\"price\":1},{\"price\":2,\"side\":\"B\"}],\"after\":7}";
        Fields fields = fields(json, price, whole(PRICES, "legs"), legs, second, after, LEGS);
        Members whole = new Members(Map.of("price", new Text("2"), "side", new Text("B")));
        assertThat(List.of(0, 1, 2, 3, 4, 5))
                .extracting(fields::get)
                .containsExactly(
                        new Text("2"),
                        new Items(List.of(
                                new Members(Map.of("price", new Text("1"))),
                                new Members(Map.of("price", new Text("2"))))),
                        Value.None.ARRAY,
                        whole,
                        new Text("7"),
                        new Items(List.of(new Members(Map.of("price", new Text("1"))), whole)));
    }

    @Test
    void shouldKeepWhateverElseStandsThere() {
        assertThat(fields("{\"legs\":1.50}", LEGS).get(0)).isEqualTo(new Text("1.50"));
        assertThat(fields("{\"legs\":null}", LEGS).get(0)).isEqualTo(Value.None.NULL);
        assertThat(fields("{\"x\":[]}", LEGS).get(0)).isEqualTo(Value.None.MISSING);
        assertThat(fields("[[1]]", whole(ALL, "0")).get(0)).isEqualTo(new Items(List.of(new Text("1"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"legs\":[1,2", "{\"legs\":1", "{\"legs\":[1,]}", "{\"legs\":[{\"a\":1]}"})
    void shouldFindAPayloadMalformedThatIsSoWithin(String json) {
        assertThat(pick(json, LEGS)).isInstanceOf(Malformed.class);
    }

    @Test
    void shouldKeepNothingBeyondALimitButReadOn() {
        FieldPath after = new FieldPath("after", List.of("after"));
        String many = "{\"legs\":[" + "[1],".repeat(Gathering.VALUES_MAX) + "1],\"after\":7}";
        Fields fields = fields(many, LEGS, after);
        assertThat(fields.get(0)).isEqualTo(new Beyond("holds more than 4096 values"));
        assertThat(fields.get(1)).isEqualTo(new Text("7"));
        String deep = "{\"legs\":" + "[".repeat(40) + "]".repeat(40) + ",\"after\":7}";
        assertThat(fields(deep, LEGS, after).get(0)).isEqualTo(new Beyond("nests deeper than 8 levels"));
        // Eight levels are not too many, nor are the most values: the array, and what is in it.
        String eight = "{\"legs\":" + "[".repeat(8) + "]".repeat(8) + "}";
        assertThat(fields(eight, LEGS).get(0)).isInstanceOf(Items.class);
        String most = "{\"legs\":[" + "1,".repeat(Gathering.VALUES_MAX - 2) + "1]}";
        assertThat(fields(most, LEGS).get(0)).isInstanceOf(Items.class);
    }

    private static FieldPath whole(Extent extent, String... names) {
        return new FieldPath(String.join(".", names), List.of(names), extent);
    }

    private static Fields fields(String json, FieldPath... paths) {
        return (Fields) pick(json, paths);
    }

    private static Picked pick(String json, FieldPath... paths) {
        return JsonFields.of(List.of(paths)).pick(json.getBytes(StandardCharsets.UTF_8));
    }
}
