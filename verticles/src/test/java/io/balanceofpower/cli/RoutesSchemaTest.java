package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.RoutesSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The examples of routes, their cases, and the JSON Schemas by which editors check such files. */
final class RoutesSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Schema OF_ROUTES = REGISTRY.getSchema(RoutesSchema.text(), InputFormat.JSON);
    private static final Schema OF_CASES = REGISTRY.getSchema(RoutesSchemaCommand.ofCases(), InputFormat.JSON);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private static Stream<String> examples() {
        return RouteExample.ALL.stream().map(RouteExample::name);
    }

    // --- what is checked in ---

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldBeWhatTheCodeGenerates(String file, String generated) throws IOException {
        assertThat(resource(file)).as("mend it with bop routes schema").isEqualTo(generated);
    }

    private static Stream<Arguments> schemas() {
        return Stream.of(
                Arguments.of("routes.schema.json", RoutesSchema.text()),
                Arguments.of("routes.test.schema.json", RoutesSchemaCommand.ofCases()));
    }

    @Test
    void shouldPrintThem() {
        assertThat(run("schema")).isZero();
        assertThat(out.toString()).isEqualTo(RoutesSchema.text());
        assertThat(run("schema", "--cases")).isZero();
        assertThat(out.toString()).isEqualTo(RoutesSchemaCommand.ofCases());
    }

    // --- examples ---

    @ParameterizedTest
    @MethodSource("examples")
    void shouldTakeEachExampleInTheReaderAndInTheEditor(String name) throws IOException {
        assertThat(run("example", name, "--into", directory.toString())).isZero();
        assertThat(errors(OF_ROUTES, read("routes.yaml"))).isEmpty();
        assertThat(errors(OF_CASES, read("routes.test.yaml"))).isEmpty();
        assertThat(run("test", directory.resolve("routes.yaml").toString()))
                .as(out::toString)
                .isZero();
    }

    @Test
    void shouldTryThemWithRealTrades() throws IOException {
        String trades = trades("us-equities-trades-20131007.csv.gz") + trades("crypto-trades-20240808.csv.gz");
        int compared = 0;
        for (RouteExample example : RouteExample.ALL) {
            JsonNode first = yaml(example.text(RouteExample.CASES)).get("cases").get(0);
            String payload = first.get("payload").asText();
            if (payload.contains("tradeTimeMs")) {
                JsonNode trade = JSON.readTree(payload);
                trade = trade.has("data") ? trade.get("data") : trade;
                String time = trade.get("tradeTimeMs").asText();
                String symbol = trade.get("symbol").asText();
                assertThat(trades.lines())
                        .as(example.name())
                        .anyMatch(line -> line.contains(time) && line.contains(symbol));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(8);
    }

    @Test
    void shouldListThemAndSayWhichThereAreNot() {
        assertThat(run("example")).isZero();
        assertThat(out.toString()).contains("groups", "codec-avro");
        assertThat(run("example", "grops")).isEqualTo(ExitCode.USAGE.number());
    }

    // --- broken ones ---

    @ParameterizedTest
    @MethodSource("examples")
    void shouldRefuseEachBrokenExampleInTheReaderAndInTheEditor(String name) throws IOException {
        assertThat(run("example", name, "--into", directory.toString())).isZero();
        List<JsonNode> broken = broken(read("routes.yaml"));
        assertThat(broken).hasSizeGreaterThan(8);
        for (JsonNode each : broken) {
            assertThat(errors(OF_ROUTES, each)).as("by the editor: %s", each).isNotEmpty();
            Path file = Files.writeString(directory.resolve("broken.yaml"), each.toString());
            assertThat(Routes.load(file)).as("by the reader: %s", each).isInstanceOf(YamlLoading.Faulty.class);
        }
        for (JsonNode each : broken(read("routes.test.yaml"))) {
            assertThat(errors(OF_CASES, each)).as("by the editor: %s", each).isNotEmpty();
            Path file = Files.writeString(directory.resolve("broken.yaml"), each.toString());
            assertThat(RouteCases.load(file)).as("by the reader: %s", each).isInstanceOf(YamlLoading.Faulty.class);
        }
    }

    /** The document with one thing broken, each thing once: another type in each place, a key too many in each mapping. */
    private static List<JsonNode> broken(JsonNode document) {
        List<JsonNode> all = new ArrayList<>();
        for (String pointer : pointers(document, "")) {
            JsonNode found = document.at(pointer);
            all.add(with(document, pointer, JSON.createArrayNode().add(JSON.createArrayNode())));
            if (!found.isTextual() && !found.isNumber()) {
                all.add(with(document, pointer, JSON.getNodeFactory().numberNode(7)));
            }
            if (found.isTextual() && !pointer.endsWith("/partition")) {
                all.add(with(document, pointer, JSON.getNodeFactory().booleanNode(true)));
            }
            if (found.isObject() && !isChosenByTheWriter(pointer)) {
                ObjectNode more = found.deepCopy();
                all.add(with(document, pointer, more.put("unknown-key", "x")));
            }
        }
        return all;
    }

    /** Whether the mapping's keys are names that a file makes up. */
    private static boolean isChosenByTheWriter(String pointer) {
        return Stream.of("/values", "/headers", "/groups", "/properties", "/records", "/labels", "/rename", "/add")
                .anyMatch(pointer::endsWith);
    }

    private static List<String> pointers(JsonNode node, String at) {
        List<String> all = new ArrayList<>();
        if (!at.isEmpty()) {
            all.add(at);
        }
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                String key = each.getKey().replace("~", "~0").replace("/", "~1");
                all.addAll(pointers(each.getValue(), at + "/" + key));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                all.addAll(pointers(array.get(i), at + "/" + i));
            }
        }
        return all;
    }

    private static JsonNode with(JsonNode document, String pointer, JsonNode instead) {
        JsonNode copy = document.deepCopy();
        int last = pointer.lastIndexOf('/');
        String key = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
        JsonNode parent = last == 0 ? copy : copy.at(pointer.substring(0, last));
        if (parent instanceof ObjectNode object) {
            object.set(key, instead);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(key), instead);
        }
        return copy;
    }

    // --- how ---

    private static List<?> errors(Schema schema, JsonNode document) {
        return schema.validate(document.toString(), InputFormat.JSON);
    }

    private JsonNode read(String file) throws IOException {
        return yaml(Files.readString(directory.resolve(file)));
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("routes"));
        all.addAll(List.of(arguments));
        return Bop.commandLine(Map.of(), directory)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(all.toArray(new String[0]));
    }

    private static String resource(String name) throws IOException {
        try (InputStream found = Objects.requireNonNull(RoutesSchemaTest.class.getResourceAsStream(name), name)) {
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String trades(String name) throws IOException {
        try (InputStream packed = RoutesSchemaTest.class.getResourceAsStream("/demo/" + name);
                InputStream found = new GZIPInputStream(Objects.requireNonNull(packed))) {
            return new String(found.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
