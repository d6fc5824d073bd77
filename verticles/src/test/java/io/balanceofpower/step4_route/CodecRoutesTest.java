package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
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
    void shouldJudgeConditionsByTheFieldsOfTheCodec() {
        Routes routes = loaded("codec: fix, key: {field: '55'}, when: 'payload[\"44\"] * 2 > 20.50'");
        assertThat(key(routes, fix("35=AE|55=SPY|44=10.2500000001|"))).isEqualTo("SPY");
        assertThat(route(routes, fix("35=AE|55=SPY|44=10.25|").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Unrouted.class);
        assertThat(problems("codec: raw, when: payload.price > 1"))
                .singleElement()
                .asString()
                .contains("looks at price, which is a field of a payload that is raw bytes");
    }

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

    @Test
    void shouldTakeAvroFieldsBySchemasInACatalogueBesideTheRoutes() throws IOException {
        String schema = "{'type':'record','name':'T','fields':[{'name':'symbol','type':'string'}]}";
        Files.createDirectories(directory.resolve("schemas"));
        write("schemas/trade.avsc", schema.replace('\'', '"'));
        write("schemas/ids.yaml", "schemas:\n  17: trade.avsc\n");
        Routes framed = loaded("codec: {avro: {wire: confluent, catalogue: schemas/ids.yaml}}, key: {field: symbol}");
        assertThat(key(framed, "\0\0\0\0\21\6SPY")).isEqualTo("SPY");
        assertThat(refused(framed, "\0\0\0\0\22\6SPY"))
                .isEqualTo("Route a reads the payload as Avro, which has the schema id 18, which is not in the route's"
                        + " catalogue.");
        Routes plain = loaded("codec: {avro: {schema: schemas/trade.avsc}}, key: {field: symbol}");
        assertThat(key(plain, "\6SPY")).isEqualTo("SPY");
    }

    @Test
    void shouldTakeProtobufFieldsByADescriptorSet() throws IOException {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        set.addFileBuilder()
                .setName("t.proto")
                .setPackage("trades")
                .setSyntax("proto3")
                .addMessageTypeBuilder()
                .setName("Trade")
                .addFieldBuilder()
                .setName("symbol")
                .setNumber(1)
                .setType(FieldDescriptorProto.Type.TYPE_STRING);
        Files.write(directory.resolve("trade.desc"), set.build().toByteArray());
        write("ids.yaml", "schemas: {7: trade.desc}");
        String plain = "codec: {protobuf: {descriptors: trade.desc, message: trades.Trade}}, key: {field: symbol}";
        assertThat(key(loaded(plain), "\n\3SPY")).isEqualTo("SPY");
        String framed = plain.replace("descriptors: trade.desc", "wire: confluent, catalogue: ids.yaml");
        assertThat(key(loaded(framed), "\0\0\0\0\7\0\n\3SPY")).isEqualTo("SPY");
        assertThat(problems(plain.replace("trades.Trade", "trades.Quote")))
                .singleElement()
                .asString()
                .contains("routes[0].codec.protobuf.descriptors: \"trade.desc\" has no message trades.Quote but"
                        + " trades.Trade");
        assertThat(problems(plain.replace("field: symbol", "field: smybol")))
                .singleElement()
                .asString()
                .contains("routes[0].key.field: \"smybol\" leads to smybol, which is not in the message trades.Trade;"
                        + " allowed: symbol");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            ``                           | : is empty
            ids: {}                      | :1:1: ids: is not a known key
            schemas: {}                  | :1:10: schemas: has 0 schemas
            schemas: [a]                 | :1:10: schemas: is a list, not a mapping
            schemas: {a: t.avsc}         | :1:14: schemas.a: "t.avsc" stands under a, which is no id
            schemas: {-1: t.avsc}        | :1:15: schemas.-1: "t.avsc" stands under -1, which is no id
            schemas: {1: t.avsc}         | :1:14: schemas.1: "t.avsc" does not exist
            schemas: {1: ids.yaml}       | :1:14: schemas.1: "ids.yaml" is no Avro schema
            schemas: {1: t, 1: t}        | :1:17: schemas.1: is there already, in line 1
            """)
    void shouldSayWhereACatalogueIsWrong(String catalogue, String problem) throws IOException {
        write("ids.yaml", catalogue);
        assertThat(problems("codec: {avro: {wire: confluent, catalogue: ids.yaml}}"))
                .anySatisfy(line -> assertThat(line).startsWith(directory.resolve("ids.yaml") + problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            codec: avro                              | 2:49: routes[0].codec: "avro" needs settings
            codec: {avro: {}, fix: {}}               | 2:49: routes[0].codec: names 2 codecs
            codec: {avro: {}}                        | 2:56: routes[0].codec.avro.schema: is missing
            codec: {avro: {wire: confluent}}         | 2:56: routes[0].codec.avro.catalogue: is missing
            codec: {avro: {catalogue: x.yaml}}       | 2:56: routes[0].codec.avro.wire: is missing
            codec: {avro: {wire: avro, catalogue: x}}       | 2:63: routes[0].codec.avro.wire: "avro" is not known; allowed: apicurio, confluent
            codec: {protobuf: {wire: apicurio, message: x}} | 2:60: routes[0].codec.protobuf.catalogue: is missing
            codec: {protobuf: {descriptors: x}}      | 2:60: routes[0].codec.protobuf.message: is missing
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
        return new String(Objects.requireNonNull(routed.destinations().get(0).key()), StandardCharsets.UTF_8);
    }

    private static String refused(Routes routes, String payload) {
        Unrouted unrouted = (Unrouted) route(routes, payload.getBytes(StandardCharsets.UTF_8));
        assertThat(unrouted.refusal()).isEqualTo(Refusal.PAYLOAD_FORMAT_INVALID);
        return unrouted.detail();
    }

    private static Routing route(Routes routes, byte[] payload) {
        return routes.route(new Incoming("t", payload, List.of(), new Sender("device-1", User.ANONYMOUS), 0));
    }

    /** A FIX message with this body, with | for the byte 01. */
    private static String fix(String body) {
        String message = ("8=FIX.4.4|9=" + body.length() + "|" + body).replace('|', '\u0001');
        return message + String.format("10=%03d\u0001", message.chars().sum() % 256);
    }
}
