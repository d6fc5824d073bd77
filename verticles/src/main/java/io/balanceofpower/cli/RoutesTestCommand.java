package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Sender;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "test",
        header = "Try where a message would go, or run the cases of a file.",
        description = {
            "With --topic, one message: what each route makes of it and why, and the records that would be written. Nothing"
                    + " is sent, and Kafka is not asked. Exit code 0 says that routes take it, 1 that it is refused or"
                    + " kept in quarantine.",
            "Without --topic, the cases of routes.test.yaml beside routes.yaml, or of --cases; exit code 1 if one fails:",
            "",
            "  cases:",
            "    - name: large trades are blocks",
            "      topic: trades/XNYS/SPY",
            "      payload: '{\"symbol\":\"SPY\",\"price\":167.41,\"quantity\":10000}'",
            "      device: gw-1                   also user, groups: [a], properties: {seq: \"1\"},",
            "                                     received: \"2026-11-25T14:30:00Z\"",
            "      expect: {route: blocks, destinations: [trades.all, blocks.XNYS], key: SPY}",
            "    - name: other topics are refused",
            "      topic: quotes/XNYS",
            "      expect: {refused: NO_MATCHING_ROUTE}",
            "",
            "A case may expect route or routes, destinations, and of the first record key, partition (a number, or the text"
                    + " whose hash decides), timestamp and headers; the same of each topic's record under records; or"
                    + " refused or quarantined with the name of the refusal."
        },
        footer = {
            "  bop routes test routes.yaml --topic trades/XNYS/SPY --payload '{\"symbol\":\"SPY\"}' --property seq=1",
            "  bop routes test routes.yaml --topic t --payload-file trade.json --device gw-1 --group ops --json",
            "  bop routes test routes.yaml"
        })
final class RoutesTestCommand implements Callable<Integer> {

    /** The device of messages that name none. */
    static final String DEVICE = "device-1";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The routes.")
    private Path file = Path.of("");

    @Option(names = "--topic", paramLabel = "TOPIC", description = "The MQTT topic of the message.")
    private @Nullable String topic;

    @Option(names = "--payload", paramLabel = "TEXT", description = "Its payload. Default: empty.")
    private @Nullable String payload;

    @Option(names = "--payload-file", paramLabel = "FILE", description = "A file with its payload.")
    private @Nullable Path payloadFile;

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "A user property; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--device", paramLabel = "ID", description = "The device's client id. Default: " + DEVICE + ".")
    private String device = DEVICE;

    @Option(names = "--user", paramLabel = "NAME", description = "The device's user. Default: none, as anonymous.")
    private String user = "";

    @Option(names = "--group", paramLabel = "NAME", description = "A group of the user; may be repeated.")
    private List<String> groups = List.of();

    @Option(
            names = "--received",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "When it is received. Default: now.")
    private @Nullable Instant received;

    @Option(names = "--cases", paramLabel = "FILE", description = "The cases. Default: beside the routes.")
    private @Nullable Path cases;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(
                topic == null || RouteCases.isTopic(topic),
                "--topic",
                String.valueOf(topic),
                "a topic, without wildcards");
        arguments.check(topic == null || cases == null, "--cases", String.valueOf(cases), "used with --topic");
        arguments.check(
                payload == null || payloadFile == null,
                "--payload-file",
                String.valueOf(payloadFile),
                "used with --payload");
        arguments.check(
                topic != null || (payload == null && payloadFile == null), "--payload", "it", "of use without --topic");
        Routes routes = CommandFailed.unlessFaulty(Routes.load(file));
        return (topic == null ? runCases(routes) : tryMessage(routes, topic)).number();
    }

    static long ns(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    // --- one message ---

    private ExitCode tryMessage(Routes routes, String name) throws CommandFailed {
        List<UserProperty> all = properties.entrySet().stream()
                .map(each -> new UserProperty(each.getKey(), each.getValue()))
                .toList();
        Sender sender = new Sender(device, RouteCases.user(user, new LinkedHashSet<>(groups)));
        Instant at = received == null ? Instant.now() : received;
        RoutedMessage message = RoutedMessage.of(routes, new Incoming(name, payload(), all, sender, ns(at)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(message.json().toPrettyString());
        } else {
            message.lines().forEach(out::println);
        }
        out.flush();
        return message.isRouted() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }

    private byte[] payload() throws CommandFailed {
        if (payloadFile == null) {
            return (payload == null ? "" : payload).getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Files.readAllBytes(payloadFile);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE, "--payload-file: " + payloadFile + " cannot be read (" + e + ")", e);
        }
    }

    // --- cases ---

    private ExitCode runCases(Routes routes) throws CommandFailed {
        Path from = cases == null ? casesBeside(file) : cases;
        List<RouteCase> all = CommandFailed.unlessFaulty(RouteCases.load(from));
        PrintWriter out = spec.commandLine().getOut();
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        int failed = 0;
        for (RouteCase each : all) {
            List<String> differences = each.differences(routes.route(each.message()));
            failed += differences.isEmpty() ? 0 : 1;
            ObjectNode result = results.addObject().put("name", each.name()).put("passed", differences.isEmpty());
            differences.forEach(result.putArray("differences")::add);
            if (!json) {
                out.println((differences.isEmpty() ? "ok      " : "FAILED  ") + TextTable.plain(each.name()));
                differences.forEach(difference -> out.println("        " + TextTable.plain(difference)));
            }
        }
        out.println(json ? summary(results, failed) : all.size() - failed + " passed, " + failed + " failed");
        out.flush();
        return failed == 0 ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
    }

    private static String summary(ArrayNode results, int failed) {
        ObjectNode summary = JsonNodeFactory.instance
                .objectNode()
                .put("passed", results.size() - failed)
                .put("failed", failed);
        summary.set("cases", results);
        return summary.toPrettyString();
    }

    /** {@code routes.yaml} has {@code routes.test.yaml}. */
    private static Path casesBeside(Path routes) {
        String name = String.valueOf(routes.getFileName());
        int dot = name.lastIndexOf('.');
        return routes.resolveSibling(
                dot < 0 ? name + ".test.yaml" : name.substring(0, dot) + ".test" + name.substring(dot));
    }
}
