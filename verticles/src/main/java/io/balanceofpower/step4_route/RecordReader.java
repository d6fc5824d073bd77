package io.balanceofpower.step4_route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Expressions;
import io.balanceofpower.step4_route.TimestampRule.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a route says of its records: key, partition, headers, timestamp and value. Used for one route. */
final class RecordReader {

    /** The most headers of one route. */
    static final int HEADERS_MAX = 16;

    private static final int NAME_CHARS_MAX = 128;

    /** What chooses a partition or a header beside what stands in the routes file itself. */
    private static final Set<String> SOURCES = Set.of("level", "field", "property");

    private static final String PATTERN = "a regular expression of RE2, such as [A-Z]{1,5}";
    private static final String TIMESTAMP = "received, or a mapping such as {field: ts, unit: ms}";
    private static final String UNITS =
            Arrays.stream(Unit.values()).map(Unit::lower).collect(Collectors.joining(", "));
    private static final String HEADER_NAME =
            "1 to " + NAME_CHARS_MAX + " characters that do not begin with \"bop-\", which is reserved";
    private static final String HEADERS = "a mapping of 1 to " + HEADERS_MAX + " names";

    private final SourceReader sources;

    RecordReader(SourceReader sources) {
        this.sources = sources;
    }

    /** Where there is a problem, that part is as if the route did not name it. */
    RecordRule read(YamlMapping route) {
        return new RecordRule(
                route.get("key").flatMap(this::readKey).orElse(null),
                route.get("partition").flatMap(this::readPartition).orElse(PartitionRule.BY_KEY),
                route.get("timestamp").flatMap(this::readTimestamp).orElse(TimestampRule.RECEIVED),
                route.get("headers").map(this::readHeaders).orElse(List.of()),
                new TransformReader(sources).read(route).orElse(null));
    }

    private static boolean names(YamlMapping mapping, Set<String> keys) {
        return keys.stream().anyMatch(key -> mapping.get(key).isPresent());
    }

    // --- key ---

    private Optional<KeyRule> readKey(YamlValue value) {
        return value.asMapping(RoutesKeys.KEY.names()).flatMap(mapping -> {
            Optional<Boolean> required = readMissing(mapping, "refuse", "none");
            Optional<Pattern> matches = mapping.get("matches").flatMap(RecordReader::readPattern);
            return sources.readSource(mapping, value, RoutesKeys.KEY)
                    .flatMap(source -> required.map(whether -> new KeyRule(source, whether, matches.orElse(null))));
        });
    }

    private static Optional<Pattern> readPattern(YamlValue value) {
        return value.asText(PATTERN).flatMap(text -> {
            try {
                return Optional.of(Expressions.compile(text));
            } catch (PatternSyntaxException e) {
                value.problem("is no such expression: " + e.getMessage(), PATTERN);
                return Optional.empty();
            }
        });
    }

    /** Whether what is missing makes the message be refused; the first of the two words that may stand there is the default. */
    private static Optional<Boolean> readMissing(YamlMapping mapping, String standard, String other) {
        Optional<YamlValue> missing = mapping.get("missing");
        if (missing.isEmpty()) {
            return Optional.of(standard.equals("refuse"));
        }
        for (String never : List.of("level", "text")) {
            if (mapping.get(never).isPresent()) {
                missing.get()
                        .problem(
                                "stands beside " + never + ", which is never missing",
                                "missing beside what a message may lack");
                return Optional.empty();
            }
        }
        String allowed = standard + ", " + other;
        Optional<String> text = missing.get().asText(allowed);
        if (text.isPresent() && !Set.of(standard, other).contains(text.get())) {
            missing.get().problem("is not known", allowed);
            return Optional.empty();
        }
        return text.map("refuse"::equals);
    }

    // --- partition ---

    private Optional<PartitionRule> readPartition(YamlValue value) {
        return value.asMapping(RoutesKeys.PARTITION.names()).flatMap(mapping -> {
            Optional<YamlValue> number = mapping.get("number");
            if (number.isEmpty() || names(mapping, SOURCES)) {
                return sources.readSource(mapping, value, RoutesKeys.PARTITION)
                        .map(source -> new PartitionRule(Partition.ByKey.BY_KEY, source));
            }
            OptionalLong whole = number.get().asWhole(0, Integer.MAX_VALUE);
            return whole.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PartitionRule(new Partition.Fixed((int) whole.getAsLong()), null));
        });
    }

    // --- timestamp ---

    private Optional<TimestampRule> readTimestamp(YamlValue value) {
        if (value.isMapping()) {
            return value.asMapping(RoutesKeys.TIMESTAMP.names()).flatMap(mapping -> {
                Optional<Unit> unit = mapping.require("unit", UNITS).flatMap(RecordReader::readUnit);
                return sources.readSource(mapping, value, RoutesKeys.TIMESTAMP)
                        .flatMap(source -> unit.map(of -> new TimestampRule(source, of)));
            });
        }
        Optional<String> text = value.asText(TIMESTAMP);
        if (text.isPresent() && !text.get().equals("received")) {
            value.problem("is not known", TIMESTAMP);
        }
        return Optional.empty();
    }

    private static Optional<Unit> readUnit(YamlValue value) {
        Optional<String> text = value.asText(UNITS);
        Optional<Unit> unit = text.flatMap(name -> Arrays.stream(Unit.values())
                .filter(each -> each.lower().equals(name))
                .findFirst());
        if (text.isPresent() && unit.isEmpty()) {
            value.problem("is no unit of time", UNITS);
        }
        return unit;
    }

    // --- headers ---

    private List<HeaderRule> readHeaders(YamlValue value) {
        List<HeaderRule> rules = new ArrayList<>();
        value.asMapping().ifPresent(mapping -> {
            int count = mapping.entries().size();
            if (count == 0 || count > HEADERS_MAX) {
                value.problem("has " + count + " headers", HEADERS);
                return;
            }
            mapping.entries().forEach((name, header) -> readHeader(name, header).ifPresent(rules::add));
        });
        return List.copyOf(rules);
    }

    private Optional<HeaderRule> readHeader(String name, YamlValue value) {
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX || name.startsWith("bop-")) {
            value.problem("stands under \"" + name + "\", which is no name for a header", HEADER_NAME);
            return Optional.empty();
        }
        return value.asMapping(RoutesKeys.HEADER.names()).flatMap(mapping -> {
            Optional<Boolean> required = readMissing(mapping, "omit", "refuse");
            Optional<YamlValue> text = mapping.get("text");
            if (text.isPresent() && !names(mapping, SOURCES)) {
                return text.get()
                        .asText("a text")
                        .map(always -> new RouteHeader(name, always.getBytes(StandardCharsets.UTF_8)))
                        .map(always -> new HeaderRule(name, always, null, false));
            }
            return sources.readSource(mapping, value, RoutesKeys.HEADER)
                    .flatMap(source -> required.map(whether -> new HeaderRule(name, null, source, whether)));
        });
    }
}
