package io.balanceofpower.cli;

import io.balanceofpower.cli.RouteCase.Expected;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Sender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code routes.test.yaml}: messages, and where each is expected to go. Used for one file. */
final class RouteCases {
    private static final String TIME = "a time such as \"2026-11-25T14:30:00Z\", in quotes";
    private static final String A_TEXT = "a text";
    private static final String A_TOPIC = "a topic, which is not empty and has no wildcards";

    private final List<RouteCase> cases = new ArrayList<>();

    private RouteCases() {}

    static YamlLoading<List<RouteCase>> load(Path file) {
        YamlReader reader = YamlReader.read(file);
        RouteCases read = new RouteCases();
        reader.root()
                .flatMap(top -> top.asMapping(RouteCasesKeys.TOP.names()))
                .flatMap(mapping -> mapping.require("cases", "a list of cases"))
                .flatMap(value -> value.asList("a list of cases"))
                .ifPresent(list -> list.forEach(read::readCase));
        if (read.cases.isEmpty() && reader.problems().isEmpty()) {
            reader.problem("has no cases", "the key cases with at least one case");
        }
        return reader.problems().isEmpty()
                ? new YamlLoading.Loaded<>(List.copyOf(read.cases))
                : new YamlLoading.Faulty<>(reader.problems());
    }

    private void readCase(YamlValue value) {
        value.asMapping(RouteCasesKeys.CASE.names()).ifPresent(mapping -> {
            Optional<String> name = mapping.require("name", A_TEXT).flatMap(text -> text.asText(A_TEXT));
            Optional<String> topic = mapping.require("topic", A_TOPIC).flatMap(RouteCases::readTopic);
            Optional<Expected> expected =
                    mapping.require("expect", ExpectedReader.ALLOWED).flatMap(ExpectedReader::read);
            Incoming message = new Incoming(
                    topic.orElse(""),
                    text(mapping, "payload").getBytes(StandardCharsets.UTF_8),
                    properties(mapping),
                    sender(mapping),
                    receivedNs(mapping));
            if (name.isPresent() && topic.isPresent() && expected.isPresent()) {
                cases.add(new RouteCase(name.get(), message, expected.get()));
            }
        });
    }

    private static Optional<String> readTopic(YamlValue value) {
        Optional<String> topic = value.asText(A_TOPIC);
        if (topic.isPresent() && !isTopic(topic.get())) {
            value.problem("is no topic to publish to", A_TOPIC);
        }
        return topic;
    }

    static boolean isTopic(String topic) {
        return !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0 && topic.indexOf('\0') < 0;
    }

    private static String text(YamlMapping mapping, String key) {
        return mapping.get(key).flatMap(value -> value.asText(A_TEXT)).orElse("");
    }

    static List<String> texts(YamlValue value) {
        return value.asList("a list of texts").orElse(List.of()).stream()
                .flatMap(each -> each.asText(A_TEXT).stream())
                .toList();
    }

    private static List<UserProperty> properties(YamlMapping mapping) {
        List<UserProperty> all = new ArrayList<>();
        mapping.get("properties").flatMap(YamlValue::asMapping).ifPresent(properties -> {
            for (Map.Entry<String, YamlValue> each : properties.entries().entrySet()) {
                each.getValue().asText(A_TEXT).ifPresent(text -> all.add(new UserProperty(each.getKey(), text)));
            }
        });
        return all;
    }

    private static Sender sender(YamlMapping mapping) {
        String device = mapping.get("device").isPresent() ? text(mapping, "device") : RoutesTestCommand.DEVICE;
        Set<String> groups = mapping.get("groups")
                .map(value -> (Set<String>) new LinkedHashSet<>(texts(value)))
                .orElse(Set.of());
        return new Sender(device, user(text(mapping, "user"), groups));
    }

    /** One who has shown a password, or nothing; conditions do not ask which. */
    static User user(String name, Set<String> groups) {
        AuthenticationMethod by = name.isEmpty() ? AuthenticationMethod.ANONYMOUS : AuthenticationMethod.PASSWORD;
        return new User(name, groups, Map.of(), Long.MAX_VALUE, by);
    }

    private static long receivedNs(YamlMapping mapping) {
        Optional<YamlValue> value = mapping.get("received");
        Optional<String> text = value.flatMap(each -> each.asText(TIME));
        try {
            return text.map(Instant::parse).map(RoutesTestCommand::ns).orElse(0L);
        } catch (DateTimeException e) {
            value.get().problem("is no time", TIME);
            return 0;
        }
    }
}
