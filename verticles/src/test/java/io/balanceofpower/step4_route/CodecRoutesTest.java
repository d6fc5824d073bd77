package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route says about its payloads' format, with the files that stand beside {@code routes.yaml}. */
final class CodecRoutesTest {

    @TempDir
    Path directory;

    @Test
    void shouldTakeFixFieldsByTheNamesInADictionary() throws IOException {
        write("fix.xml", "<fix><fields><field number='55' name='Symbol'/></fields></fix>");
        Routes routes = loaded("codec: {fix: {dictionary: fix.xml}}, key: {field: Symbol}");
        assertThat(key(routes, fix("35=AE|55=SPY|"))).isEqualTo("SPY");
        assertThat(refused(routes, fix("35=AE|31=1|")))
                .isEqualTo("Route a takes the key from the payload field Symbol, which is missing.");
        assertThat(refused(routes, "8=FIX.4.4|9=5|35=A|10=000|".replace('|', '\u0001')))
                .isEqualTo("Route a reads the payload as FIX, which has another checksum than its bytes give, which is"
                        + " 180.");
    }

    @Test
    void shouldTakeFixFieldsByTheirTags() {
        assertThat(key(loaded("codec: fix, key: {field: '55'}"), fix("35=AE|55=SPY|")))
                .isEqualTo("SPY");
    }

    @Test
    void shouldTakePartsOfACloudEvent() {
        Routes routes = loaded("codec: cloudevents, key: {field: data.symbol}");
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\",\"data\":";
        assertThat(key(routes, event + "{\"symbol\":\"SPY\"}}")).isEqualTo("SPY");
        assertThat(refused(routes, "{\"data\":{\"symbol\":\"SPY\"}}"))
                .isEqualTo("Route a reads the payload as a CloudEvent in JSON, which has no text in the attribute"
                        + " specversion, which CloudEvents requires.");
    }

    @Test
    void shouldRefuseWhatBreaksTheSchemaThoughNoFieldIsTaken() throws IOException {
        write("trade.json", "{'type':'object','required':['symbol']}".replace('\'', '"'));
        Routes routes = loaded("schema: trade.json");
        assertThat(route(routes, "{\"symbol\":\"SPY\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Routed.class);
        assertThat(refused(routes, "{}"))
                .isEqualTo("Route a reads the payload as JSON, which breaks its schema: it lacks the field /symbol.");
    }

    @Test
    void shouldCheckCloudEventsAgainstASchemaToo() throws IOException {
        write("event.json", "{'properties':{'type':{'const':'trade'}}}".replace('\'', '"'));
        Routes routes = loaded("codec: cloudevents, schema: event.json");
        assertThat(refused(routes, "{\"type\":\"quote\"}"))
                .isEqualTo("Route a reads the payload as a CloudEvent in JSON, which breaks its schema at /type, which"
                        + " has to keep the rule const \"trade\".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            codec: {fix: {}}                         | 2:55: routes[0].codec.fix.dictionary: is missing
            codec: {fix: {dictionary: absent.xml}}   | 2:68: routes[0].codec.fix.dictionary: "absent.xml" does not exist
            codec: {fix: {dictionary: "\\0"}}        | 2:68: routes[0].codec.fix.dictionary: "\\u0000" is no path
            codec: {fix: {dictionary: routes.yaml}}  | 2:68: routes[0].codec.fix.dictionary: "routes.yaml" is not XML near line 1
            codec: {fxi: {}}                         | 2:50: routes[0].codec.fxi: is not a known key (did you mean fix?)
            codec: [fix]                             | 2:49: routes[0].codec: is a list, not a text
            codec: fix, key: {field: Symbol}         | 2:67: routes[0].key.field: "Symbol" is no tag of a FIX field
            codec: fix, key: {field: 55}             | 2:67: routes[0].key.field: 55 is a number, not a text (put it in quotes to make it one)
            codec: fix, schema: routes.yaml          | 2:62: routes[0].schema: "routes.yaml" stands beside a codec that is not JSON
            schema: absent.json                      | 2:50: routes[0].schema: "absent.json" does not exist
            schema: routes.yaml                      | 2:50: routes[0].schema: "routes.yaml" is not JSON near line 1
            codec: cloudevents, key: {field: a.b}    | 2:75: routes[0].key.field: "a.b" is neither an attribute of a CloudEvent nor a part of its data
            """)
    void shouldSayWhereACodecIsWrong(String codec, String problem) {
        assertThat(problems(codec))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(directory.resolve("routes.yaml") + ":" + problem);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private YamlLoading<Routes> load(String codec) {
        Path file = directory.resolve("routes.yaml");
        try {
            Files.writeString(file, "routes:\n  - {name: a, filter: t, destination: d, " + codec + "}\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Routes.load(file);
    }

    private Routes loaded(String codec) {
        return load(codec).fold(routes -> routes, problems -> {
            throw new AssertionError(problems);
        });
    }

    private List<String> problems(String codec) {
        return load(codec)
                .fold(
                        routes -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }

    private static String key(Routes routes, String payload) {
        Routed routed = (Routed) route(routes, payload.getBytes(StandardCharsets.UTF_8));
        return new String(Objects.requireNonNull(routed.key()), StandardCharsets.UTF_8);
    }

    private static String refused(Routes routes, String payload) {
        Unrouted unrouted = (Unrouted) route(routes, payload.getBytes(StandardCharsets.UTF_8));
        assertThat(unrouted.refusal()).isEqualTo(Refusal.PAYLOAD_FORMAT_INVALID);
        return unrouted.detail();
    }

    private static Routing route(Routes routes, byte[] payload) {
        return routes.route("t", payload, List.of(), "device-1");
    }

    /** A FIX message with this body, with | for the byte 01. */
    private static String fix(String body) {
        String message = ("8=FIX.4.4|9=" + body.length() + "|" + body).replace('|', '\u0001');
        return message + String.format("10=%03d\u0001", message.chars().sum() % 256);
    }
}
