package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.JsonRewrite;
import io.balanceofpower.step3_decode.JsonRewrite.Field;
import io.balanceofpower.step3_decode.JsonText;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Transform.Added;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a route makes of its payloads. Used once. */
final class TransformReader {

    /** The most fields that are chosen, that are renamed, and that are added. */
    static final int FIELDS_MAX = 100;

    static final int NAME_CHARS_MAX = 256;
    static final int TEXT_CHARS_MAX = 4_096;

    private static final String FIELDS_ALLOWED = "a list of 1 to " + FIELDS_MAX + " names of top-level fields";
    private static final String RENAME_ALLOWED = "a mapping of old names to new ones, such as price: px";
    private static final String ADD_ALLOWED = "a mapping of names to places, such as venue: {level: venue}";
    private static final String NAME_ALLOWED = "a field's name, of 1 to " + NAME_CHARS_MAX + " characters";
    private static final String TEXT_ALLOWED = "a text of at most " + TEXT_CHARS_MAX + " characters";

    private final SourceReader sources;
    private final Map<String, String> renames = new LinkedHashMap<>();
    private final List<Field> fields = new ArrayList<>();
    private final List<Added> given = new ArrayList<>();
    private final Set<String> newNames = new LinkedHashSet<>();

    TransformReader(SourceReader sources) {
        this.sources = sources;
    }

    /** Empty for a route without one, and for one with a problem. */
    Optional<Transform> read(YamlMapping route) {
        Optional<YamlValue> value = route.get("transform");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        boolean isJson = route.get("codec")
                .map(codec -> codec.written().equals(Optional.of("json")))
                .orElse(true);
        if (!isJson) {
            value.get().problem("stands beside a codec that is not json", "transform beside codec: json only");
            return Optional.empty();
        }
        return value.get().asMapping(RoutesKeys.TRANSFORM.names()).flatMap(mapping -> read(value.get(), mapping));
    }

    private Optional<Transform> read(YamlValue value, YamlMapping transform) {
        if (transform.get("fields").isEmpty()
                && transform.get("rename").isEmpty()
                && transform.get("add").isEmpty()) {
            value.problem("does nothing", "fields, rename or add");
            return Optional.empty();
        }
        transform.get("rename").ifPresent(this::readRenames);
        transform.get("fields").ifPresent(this::readFields);
        transform.get("add").ifPresent(this::readAdded);
        Optional<Boolean> refusesMissing =
                transform.get("missing").map(this::readMissing).orElse(Optional.of(false));
        boolean choosing = transform.get("fields").isPresent();
        return refusesMissing.map(refuses -> new Transform(
                choosing ? JsonRewrite.choosing(fields, refuses) : JsonRewrite.keeping(renames, fields, refuses),
                List.copyOf(given),
                words(choosing, refuses)));
    }

    private String words(boolean choosing, boolean refuses) {
        String names = fields.stream().map(Field::name).collect(Collectors.joining(", "));
        String renamed = choosing || renames.isEmpty() ? "" : "; " + String.join(", ", renames.values()) + " renamed";
        return (choosing ? "the fields " + names : "all fields" + (names.isEmpty() ? "" : " and " + names))
                + renamed
                + (refuses ? "; refused when one is missing" : "");
    }

    private Optional<Boolean> readMissing(YamlValue value) {
        String allowed = "omit, refuse";
        Optional<String> text = value.asText(allowed);
        if (text.isPresent() && !Set.of("omit", "refuse").contains(text.get())) {
            value.problem("is not known", allowed);
            return Optional.empty();
        }
        return text.map("refuse"::equals);
    }

    private void readRenames(YamlValue value) {
        value.asMapping().ifPresent(mapping -> {
            checkCount(value, mapping.entries().size(), RENAME_ALLOWED);
            mapping.entries()
                    .forEach((old, renamed) -> renamed.asText(NAME_ALLOWED).ifPresent(name -> {
                        checkNewName(renamed, name);
                        checkKnown(renamed, new FieldPath(old, List.of(old)));
                        renames.put(old, name);
                    }));
        });
    }

    private void readFields(YamlValue value) {
        value.asList(FIELDS_ALLOWED).ifPresent(list -> {
            checkCount(value, list.size(), FIELDS_ALLOWED);
            Set<String> chosen = new LinkedHashSet<>();
            list.forEach(each -> each.asText(NAME_ALLOWED).ifPresent(name -> choose(each, name, chosen)));
            renames.keySet().stream()
                    .filter(old -> !chosen.contains(old))
                    .forEach(old -> value.problem("lacks " + old + ", which rename names", "every field of rename"));
        });
    }

    private void choose(YamlValue value, String name, Set<String> chosen) {
        FieldPath path = new FieldPath(FieldPath.text(List.of(name)), List.of(name));
        checkKnown(value, path);
        if (!chosen.add(name)) {
            value.problem("is there already", "each field once");
            return;
        }
        String renamed = renames.get(name);
        if (renamed == null) {
            checkNewName(value, name);
        }
        fields.add(new Field(renamed == null ? name : renamed, path));
        given.add(Transform.InPayload.INSTANCE);
    }

    private void readAdded(YamlValue value) {
        value.asMapping().ifPresent(mapping -> {
            checkCount(value, mapping.entries().size(), ADD_ALLOWED);
            mapping.entries().forEach((name, place) -> {
                checkNewName(place, name);
                place.asMapping(RoutesKeys.ADDED.names()).ifPresent(of -> readAdded(name, place, of));
            });
        });
    }

    private void readAdded(String name, YamlValue value, YamlMapping place) {
        List<String> kinds = place.entries().keySet().stream()
                .filter(RoutesKeys.ADDED.names()::contains)
                .toList();
        if (kinds.size() != 1) {
            String wrong = kinds.isEmpty() ? "names no source" : "names " + kinds.size() + " sources";
            value.problem(wrong, "one of " + String.join(", ", RoutesKeys.ADDED.names()));
            return;
        }
        String kind = kinds.get(0);
        place.get(kind).ifPresent(what -> {
            switch (kind) {
                case "field" ->
                    sources.readPath(what).ifPresent(path -> add(new Field(name, path), Transform.InPayload.INSTANCE));
                case "text" -> readText(what).ifPresent(text -> add(new Field(name, null), text));
                default ->
                    sources.readLevelOrProperty(kind, what)
                            .ifPresent(source -> add(new Field(name, null), new Transform.From(source)));
            }
        });
    }

    private void add(Field field, Added how) {
        fields.add(field);
        given.add(how);
    }

    private static Optional<Added> readText(YamlValue value) {
        Optional<String> text = value.asText(TEXT_ALLOWED);
        if (text.isPresent() && (text.get().length() > TEXT_CHARS_MAX || !new Value.Text(text.get()).isUnicode())) {
            value.problem("is too long or no Unicode text", TEXT_ALLOWED);
            return Optional.empty();
        }
        return text.map(known -> new Transform.Literal(JsonText.quoted(known)));
    }

    private static void checkCount(YamlValue value, int count, String allowed) {
        if (count < 1 || count > FIELDS_MAX) {
            value.problem("has " + count + " fields", allowed);
        }
    }

    private void checkKnown(YamlValue value, FieldPath path) {
        sources.misfit(path).ifPresent(misfit -> value.problem(misfit.wrong(), misfit.allowed()));
    }

    private void checkNewName(YamlValue value, String name) {
        boolean isName = !name.isEmpty() && name.length() <= NAME_CHARS_MAX && new Value.Text(name).isUnicode();
        if (!isName) {
            value.problem("has no usable name", NAME_ALLOWED);
        } else if (!newNames.add(name)) {
            value.problem("would be a second field " + name, "each name once in the new payload");
        }
    }
}
