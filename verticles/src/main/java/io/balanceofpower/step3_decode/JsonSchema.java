package io.balanceofpower.step3_decode;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import io.balanceofpower.step3_decode.FileReading.Faulty;
import io.balanceofpower.step3_decode.FileReading.Read;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema (2020-12, or the draft that it names) for whole payloads. Immutable; any number of threads may check at
 * once. Does not block.
 *
 * <p><b>Nothing is fetched.</b> A reference leads into the schema itself or to a draft's own schemas; another is refused
 * at load. Patterns are those of RE2, which take time in proportion to the text and know neither look-around nor
 * references back.
 *
 * <p><b>One reading.</b> A payload with a name that repeats in an object is refused: a schema sees the last of them and
 * {@link JsonFields} the first. So is one that goes on behind its value. Numbers are compared as decimals.
 *
 * <p><b>Bounds.</b> Those of {@link JsonFields} for nesting, numbers and names, for the whole payload, and
 * {@link #EXPONENT_MAX}; strings may be as long as the payload. A payload beyond one is malformed.
 */
public final class JsonSchema {

    /** The largest power of ten, either way, by which a number may be scaled: sums with larger ones take too long. */
    public static final int EXPONENT_MAX = 1_000;

    private static final int SHOWN_CHARS_MAX = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonFields.DEPTH_MAX)
                            .maxNumberLength(JsonFields.NUMBER_CHARS_MAX)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(JsonFields.NAME_CHARS_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.block(iri -> !isDraft(iri.toString())))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(JsonSchema::expression)
                            .locale(Locale.ROOT)
                            .failFast(true)
                            .build()));

    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = schema;
    }

    /** Reads a schema, and checks it against the schema of its draft. */
    public static FileReading<JsonSchema> read(byte[] text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                return new Faulty<>("is not a JSON object");
            }
            if (SchemaLoops.isIn(node)) {
                return new Faulty<>("is no JSON Schema that can be used: it applies itself to one value without end");
            }
            Schema draft = REGISTRY.getSchema(SchemaLocation.of(draft(node)));
            List<Error> errors = draft.validate(node);
            if (!errors.isEmpty()) {
                return new Faulty<>("is no JSON Schema: it " + words(errors.get(0)));
            }
            Schema schema = REGISTRY.getSchema(node);
            schema.initializeValidators();
            return new Read<>(new JsonSchema(schema));
        } catch (JacksonException e) {
            return new Faulty<>("is not JSON near line " + e.getLocation().getLineNr());
        } catch (SchemaException | PatternSyntaxException e) {
            return new Faulty<>("is no JSON Schema that can be used: " + shown(String.valueOf(e.getMessage())));
        }
    }

    private static String draft(JsonNode node) {
        JsonNode named = node.get("$schema");
        return named != null && named.isString() ? named.asString() : SpecificationVersion.DRAFT_2020_12.getDialectId();
    }

    private static boolean isDraft(String iri) {
        return iri.startsWith("https://json-schema.org/") || iri.startsWith("http://json-schema.org/");
    }

    private static RegularExpression expression(String text) {
        Pattern pattern = Expressions.compile(text);
        return value -> pattern.matcher(value).find();
    }

    /** Whether this schema lists a field's neighbours and not the field; false if that is not plain. */
    boolean isUnknown(FieldPath path) {
        return SchemaFields.isUnknown(schema.getSchemaNode(), path.names());
    }

    /** What is wrong with a payload; null if nothing is. */
    @Nullable
    Malformed wrong(byte[] payload) {
        try {
            JsonNode node = JSON.readTree(payload);
            if (node.isMissingNode()) {
                return new Malformed("is empty");
            }
            if (!isBounded(node)) {
                return new Malformed("has a number with an exponent beyond " + EXPONENT_MAX);
            }
            List<Error> errors = schema.validate(node);
            return errors.isEmpty() ? null : new Malformed(words(errors.get(0)));
        } catch (StreamConstraintsException e) {
            return JsonFields.BEYOND_LIMIT;
        } catch (JacksonException e) {
            return new Malformed("is not one well-formed value in which no name repeats, near byte "
                    + e.getLocation().getByteOffset());
        }
    }

    private static boolean isBounded(JsonNode node) {
        if (node.isBigDecimal()) {
            BigDecimal number = node.decimalValue();
            return Math.abs((long) number.scale()) <= EXPONENT_MAX;
        }
        for (JsonNode child : node) {
            if (!isBounded(child)) {
                return false;
            }
        }
        return true;
    }

    /** Reads as what follows the file or payload; of a payload, it shows the names on the way to a field and no more. */
    private static String words(Error error) {
        String at = String.valueOf(error.getInstanceLocation());
        if (error.getKeyword().equals("required")) {
            return "breaks its schema: it lacks the field " + shown(at + "/" + error.getProperty());
        }
        JsonNode rule = error.getSchemaNode();
        String wanted = rule == null ? "" : " " + shown(rule.toString());
        return "breaks its schema at " + (at.isEmpty() ? "its top" : shown(at)) + ", which has to keep the rule "
                + error.getKeyword() + wanted;
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS_MAX); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > SHOWN_CHARS_MAX ? shown.append('…').toString() : shown.toString();
    }
}
