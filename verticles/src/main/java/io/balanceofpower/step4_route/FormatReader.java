package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.AvroFormat;
import io.balanceofpower.step3_decode.CloudEventsFormat;
import io.balanceofpower.step3_decode.FileReading;
import io.balanceofpower.step3_decode.FixDictionary;
import io.balanceofpower.step3_decode.FixFormat;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFormat;
import io.balanceofpower.step3_decode.JsonSchema;
import io.balanceofpower.step3_decode.ProtobufFormat;
import io.balanceofpower.step3_decode.ProtobufSchema;
import io.balanceofpower.step3_decode.RawFormat;
import io.balanceofpower.step3_decode.SchemaFormat;
import io.balanceofpower.step3_decode.Wire;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads which format a route's payloads have, and the files that the format needs. */
final class FormatReader {

    private static final Set<String> WITH_SETTINGS = RoutesKeys.CODEC.names();
    private static final String CODECS =
            "json, raw, fix, cloudevents, or a mapping with one of the keys " + String.join(", ", WITH_SETTINGS);
    private static final String DICTIONARY = "a FIX dictionary in the XML form of QuickFIX";
    private static final String SCHEMA = "a file with a JSON Schema";
    private static final String MESSAGE = "a message's name with its package, such as trades.Trade";

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
        return readFile(value, SCHEMA, JsonSchema::read).map(schema -> new SchemaFormat(format, schema));
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
                boolean needsSettings = WITH_SETTINGS.contains(name);
                value.problem(needsSettings ? "needs settings" : "is not a codec", CODECS);
                yield Optional.empty();
            }
        });
    }

    private static Optional<Format> readSettings(YamlValue codec, YamlMapping mapping) {
        if (mapping.entries().size() != 1) {
            String wrong = "names " + mapping.entries().size() + " codecs";
            codec.problem(wrong, "one of " + String.join(", ", WITH_SETTINGS));
            return Optional.empty();
        }
        Map.Entry<String, YamlValue> only =
                mapping.entries().entrySet().iterator().next();
        YamlValue settings = only.getValue();
        return switch (only.getKey()) {
            case "fix" -> readFix(settings);
            case "avro" -> readAvro(settings);
            case "protobuf" -> readProtobuf(settings);
            default -> Optional.empty(); // the unknown key is a problem already
        };
    }

    private static Optional<Format> readFix(YamlValue settings) {
        return settings.asMapping(RoutesKeys.FIX.names())
                .flatMap(mapping -> mapping.require("dictionary", DICTIONARY))
                .flatMap(value -> readFile(value, DICTIONARY, FixDictionary::read))
                .map(FixFormat::new);
    }

    private static Optional<Format> readAvro(YamlValue settings) {
        CatalogueReader reader = new CatalogueReader("schema", Wire.CONFLUENT, Wire.APICURIO);
        return settings.asMapping(RoutesKeys.AVRO.names())
                .flatMap(mapping -> reader.read(
                        mapping, value -> readFile(value, "a file with an Avro schema in JSON", AvroFormat::read)))
                .map(AvroFormat::new);
    }

    private static Optional<Format> readProtobuf(YamlValue settings) {
        CatalogueReader reader = new CatalogueReader("descriptors", Wire.CONFLUENT);
        return settings.asMapping(RoutesKeys.PROTOBUF.names())
                .flatMap(mapping -> mapping.require("message", MESSAGE)
                        .flatMap(message -> message.asText(MESSAGE))
                        .flatMap(message -> reader.read(
                                mapping,
                                value -> readFile(
                                        value,
                                        "a descriptor set that protoc made",
                                        set -> ProtobufSchema.read(set, message))))
                        .map(ProtobufFormat::new));
    }

    private static <T> Optional<T> readFile(YamlValue value, String allowed, Function<byte[], FileReading<T>> reading) {
        return value.asFile(allowed)
                .flatMap(file -> reading.apply(file.bytes()).fold(Optional::of, wrong -> {
                    value.problem(wrong, allowed);
                    return Optional.empty();
                }));
    }
}
