package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlFile;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.CloudEventsFormat;
import io.balanceofpower.step3_decode.FixDictionary;
import io.balanceofpower.step3_decode.FixFormat;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFormat;
import io.balanceofpower.step3_decode.JsonSchema;
import io.balanceofpower.step3_decode.RawFormat;
import io.balanceofpower.step3_decode.SchemaFormat;
import java.util.Optional;
import java.util.Set;

/** Reads which format a route's payloads have, and the files that the format needs. */
final class FormatReader {

    private static final String CODECS = "json, raw, fix, cloudevents, or a mapping: {fix: {dictionary: FILE}}";
    private static final Set<String> WITH_SETTINGS = Set.of("fix");
    private static final String DICTIONARY = "a FIX dictionary in the XML form of QuickFIX";
    private static final String SCHEMA = "a file with a JSON Schema";

    private FormatReader() {}

    /** The format by the route's keys {@code codec} and {@code schema}; empty if there is a problem. Blocks. */
    static Optional<Format> read(YamlMapping route) {
        Optional<YamlValue> codec = route.get("codec");
        Optional<Format> format = codec.isEmpty() ? Optional.of(new JsonFormat()) : readCodec(codec.get());
        Optional<YamlValue> schema = route.get("schema");
        return schema.isEmpty() ? format : format.flatMap(of -> withSchema(of, schema.get()));
    }

    private static Optional<Format> withSchema(Format format, YamlValue value) {
        if (!(format instanceof JsonFormat) && !(format instanceof CloudEventsFormat)) {
            value.problem("stands beside a codec that is not JSON", "schema beside codec: json or cloudevents only");
            return Optional.empty();
        }
        return value.asFile(SCHEMA).flatMap(file -> {
            JsonSchema.Reading reading = JsonSchema.read(file.bytes());
            if (reading instanceof JsonSchema.Read read) {
                return Optional.of(new SchemaFormat(format, read.schema()));
            }
            value.problem(((JsonSchema.Faulty) reading).wrong(), SCHEMA);
            return Optional.empty();
        });
    }

    private static Optional<Format> readCodec(YamlValue value) {
        if (value.isMapping()) {
            return value.asMapping(WITH_SETTINGS).flatMap(mapping -> readSettings(value, mapping));
        }
        return value.asText(CODECS).flatMap(name -> switch (name) {
            case "json" -> Optional.of(new JsonFormat());
            case "raw" -> Optional.of(new RawFormat());
            case "fix" -> Optional.of(new FixFormat(FixDictionary.NONE));
            case "cloudevents" -> Optional.of(new CloudEventsFormat());
            default -> {
                value.problem("is not a codec", CODECS);
                yield Optional.empty();
            }
        });
    }

    private static Optional<Format> readSettings(YamlValue codec, YamlMapping mapping) {
        if (mapping.entries().size() != 1) {
            codec.problem(
                    "names " + mapping.entries().size() + " codecs", "one of " + String.join(", ", WITH_SETTINGS));
            return Optional.empty();
        }
        return mapping.get("fix")
                .flatMap(settings -> settings.asMapping(Set.of("dictionary")))
                .flatMap(settings -> settings.require("dictionary", DICTIONARY))
                .flatMap(FormatReader::readFix);
    }

    private static Optional<Format> readFix(YamlValue value) {
        return value.asFile(DICTIONARY).map(YamlFile::bytes).flatMap(xml -> {
            FixDictionary.Reading reading = FixDictionary.read(xml);
            if (reading instanceof FixDictionary.Read read) {
                return Optional.of(new FixFormat(read.dictionary()));
            }
            value.problem(((FixDictionary.Faulty) reading).wrong(), DICTIONARY);
            return Optional.empty();
        });
    }
}
