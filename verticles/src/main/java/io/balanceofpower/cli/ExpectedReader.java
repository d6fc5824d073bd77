package io.balanceofpower.cli;

import io.balanceofpower.cli.RouteCase.Expected;
import io.balanceofpower.cli.RouteCase.ExpectedRecord;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a case in {@code routes.test.yaml} expects. */
final class ExpectedReader {
    static final String ALLOWED = String.join(", ", RouteCasesKeys.EXPECT.names());
    private static final String REFUSALS =
            String.join(", ", Arrays.stream(Refusal.values()).map(Enum::name).toList());
    private static final String A_TEXT = "a text";
    private static final String A_PARTITION = "a number, the text whose hash decides, or by key";

    private ExpectedReader() {}

    static Optional<Expected> read(YamlValue value) {
        return value.asMapping(RouteCasesKeys.EXPECT.names()).map(mapping -> {
            if (mapping.entries().isEmpty()) {
                value.problem("expects nothing", ALLOWED);
            }
            checkContradictions(mapping);
            Map<String, ExpectedRecord> records = new LinkedHashMap<>();
            mapping.get("records")
                    .flatMap(YamlValue::asMapping)
                    .ifPresent(topics -> topics.entries()
                            .forEach((topic, each) -> each.asMapping(RouteCasesKeys.RECORD.names())
                                    .ifPresent(of -> records.put(topic, record(of)))));
            return new Expected(
                    routes(mapping),
                    mapping.get("destinations").map(RouteCases::texts),
                    record(mapping),
                    records,
                    refusal(mapping, "refused"),
                    refusal(mapping, "quarantined"));
        });
    }

    private static void checkContradictions(YamlMapping mapping) {
        Optional<YamlValue> refused = mapping.get("refused");
        if (refused.isPresent() && mapping.entries().size() > 1) {
            String others = RouteCasesKeys.EXPECT.names().stream()
                    .filter(key -> !key.equals("refused") && mapping.get(key).isPresent())
                    .collect(Collectors.joining(", "));
            refused.get().problem("stands beside " + others, "alone: what is refused goes nowhere");
        }
        Optional<List<String>> destinations = mapping.get("destinations").map(RouteCases::texts);
        if (destinations.isPresent() && destinations.get().stream().noneMatch(Quarantine::isTopic)) {
            mapping.get("quarantined")
                    .filter(value -> refused.isEmpty())
                    .ifPresent(value -> value.problem(
                            "stands beside destinations without a topic of quarantine",
                            "destinations with that topic as well, or none"));
        }
    }

    private static Optional<List<String>> routes(YamlMapping mapping) {
        Optional<YamlValue> several = mapping.get("routes");
        mapping.get("route")
                .filter(one -> several.isPresent())
                .ifPresent(one -> one.problem("stands beside routes", "one or the other"));
        return several.isPresent()
                ? several.map(RouteCases::texts)
                : mapping.get("route").flatMap(each -> each.asText(A_TEXT)).map(List::of);
    }

    private static ExpectedRecord record(YamlMapping mapping) {
        Map<String, String> headers = new LinkedHashMap<>();
        mapping.get("headers")
                .flatMap(YamlValue::asMapping)
                .ifPresent(all -> all.entries()
                        .forEach((name, value) -> value.asText(A_TEXT).ifPresent(text -> headers.put(name, text))));
        return new ExpectedRecord(
                mapping.get("key").flatMap(each -> each.asText(A_TEXT)),
                mapping.get("partition").flatMap(ExpectedReader::partition),
                mapping.get("timestamp").flatMap(each -> each.asText(A_TEXT)),
                headers);
    }

    private static Optional<String> partition(YamlValue value) {
        if (value.written().isEmpty()) {
            value.problem("is no partition", A_PARTITION);
        }
        return value.written();
    }

    private static Optional<String> refusal(YamlMapping mapping, String key) {
        Optional<YamlValue> value = mapping.get(key);
        Optional<String> name = value.flatMap(each -> each.asText(REFUSALS));
        if (name.isPresent() && !Arrays.asList(REFUSALS.split(", ")).contains(name.get())) {
            value.get().problem("is a refusal that there is not", REFUSALS);
        }
        return name;
    }
}
