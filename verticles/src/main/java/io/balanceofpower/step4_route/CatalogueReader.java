package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Catalogue;
import io.balanceofpower.step3_decode.Wire;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads which schema a codec uses, or from which file it takes its schemas by their ids. */
final class CatalogueReader {

    /** The most schemas of one route. */
    private static final int SCHEMAS_MAX = 1_000;

    private static final String CATALOGUE = "a YAML file with the key schemas: a mapping of 1 to " + SCHEMAS_MAX
            + " schema ids to files, such as 17: trade.avsc";
    private static final String ID = "a schema's id as a registry gives it, a whole number from 0";

    private final String schemaKey;
    private final Map<String, Wire> wires;

    /** @param schemaKey names the file of a schema without an id */
    CatalogueReader(String schemaKey, Wire... wires) {
        this.schemaKey = schemaKey;
        this.wires =
                Stream.of(wires).collect(Collectors.toMap(wire -> wire.name().toLowerCase(Locale.ROOT), wire -> wire));
    }

    /** @param readSchema reads the schema in the file that a value names, or adds a problem */
    <S> Optional<Catalogue<S>> read(YamlMapping codec, Function<YamlValue, Optional<S>> readSchema) {
        if (codec.get("wire").isEmpty() && codec.get("catalogue").isEmpty()) {
            return codec.require(schemaKey, "a file, or wire and catalogue")
                    .flatMap(readSchema)
                    .map(Catalogue::of);
        }
        codec.get(schemaKey).ifPresent(value -> value.problem("stands beside wire or catalogue", "one or the other"));
        Optional<Wire> wire = codec.require("wire", wireNames()).flatMap(this::readWire);
        return codec.require("catalogue", CATALOGUE)
                .flatMap(value -> value.asYaml(CATALOGUE, reader -> readSchemas(reader, readSchema)))
                .flatMap(schemas -> wire.map(of -> new Catalogue<>(of, schemas)));
    }

    private String wireNames() {
        return wires.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    private Optional<Wire> readWire(YamlValue value) {
        Optional<String> name = value.asText(wireNames());
        if (name.isPresent() && !wires.containsKey(name.get())) {
            value.problem("is not known", wireNames());
        }
        return name.map(wires::get);
    }

    private static <S> Optional<Map<Long, S>> readSchemas(
            YamlReader catalogue, Function<YamlValue, Optional<S>> readSchema) {
        if (catalogue.root().isEmpty() && catalogue.problems().isEmpty()) {
            catalogue.problem("is empty", CATALOGUE);
        }
        return catalogue
                .root()
                .flatMap(root -> root.asMapping(Set.of("schemas")))
                .flatMap(root -> root.require("schemas", CATALOGUE))
                .flatMap(schemas -> schemas.asMapping().map(mapping -> {
                    int count = mapping.entries().size();
                    if (count == 0 || count > SCHEMAS_MAX) {
                        schemas.problem("has " + count + " schemas", CATALOGUE);
                        return Map.<Long, S>of();
                    }
                    return readSchemas(mapping, readSchema);
                }));
    }

    private static <S> Map<Long, S> readSchemas(YamlMapping ids, Function<YamlValue, Optional<S>> readSchema) {
        Map<Long, S> schemas = new HashMap<>();
        ids.entries().forEach((id, file) -> {
            if (!id.matches("0|[1-9][0-9]{0,17}")) {
                file.problem("stands under " + id + ", which is no id", ID);
                return;
            }
            readSchema.apply(file).ifPresent(schema -> schemas.put(Long.valueOf(id), schema));
        });
        return schemas;
    }
}
