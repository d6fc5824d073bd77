package io.balanceofpower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.cli.ManagementClient.Page;
import io.balanceofpower.cli.RoutesTop.Row;
import io.balanceofpower.manage.RoutesView;
import io.balanceofpower.manage.RoutesView.OfNode;
import io.balanceofpower.settings.NodeSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "top",
        header = "Show what each route does at the moment, on all nodes together, the fastest first.",
        description = {
            "Asks one node at its management port, and the others at the addresses that they have told it; those that do not"
                    + " answer there are named. Ctrl-C ends it.",
            "",
            "msg/s, KiB/s: messages that the route took since the look before; matched, refused, quarantined: since its nodes"
                    + " started; evaluation ns: what it takes to look at a message, on the slowest node, from one of 64"
                    + " messages; last error: time, reason and topic of the last message that was refused or quarantined."
        },
        footer = {
            "  bop routes top                                at management.host and management.port of the settings",
            "  bop routes top --node 10.0.0.1:8080 --interval 5s",
            "  bop routes top --once --json | jq '.routes[] | select(.refused > 0)'"
        })
final class RoutesTopCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a newer node may tell more
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final long INTERVAL_MS_MIN = 100;
    private static final int LIMIT_MAX = 10_000;
    private static final String CLEAR = "\033[H\033[2J";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = "--node",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "A node's management address; may be repeated for nodes that others cannot name. Default:"
                    + " management.host and management.port of the settings.")
    private List<HostPort> nodes = new ArrayList<>();

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "How often to look, from 100ms. Default: ${DEFAULT-VALUE}.")
    private Duration interval = Duration.ZERO;

    @Option(names = "--once", description = "Look twice, show that once, and end.")
    private boolean once;

    @Option(names = "--json", description = "Print one JSON object a line instead of the table.")
    private boolean json;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "40",
            description = "The most routes in the table, 1 to 10000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    /**
     * One look at all nodes.
     *
     * @param views by node id
     * @param silent why nodes did not answer, by address
     */
    private record Look(Map<String, RoutesView> views, Map<String, String> silent) {}

    @Override
    public Integer call() throws CommandFailed {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(
                interval.toMillis() >= INTERVAL_MS_MIN, "--interval", interval.toMillis() + "ms", "100ms or more");
        arguments.check(limit >= 1 && limit <= LIMIT_MAX, "--limit", limit, "1 to " + LIMIT_MAX);
        RoutesTop top = new RoutesTop();
        try (Interruption stop = new Interruption()) {
            top.look(look().views(), System.nanoTime());
            boolean shown;
            do {
                if (isAsked(stop)) {
                    break;
                }
                Look look = look();
                shown = show(look, top.look(look.views(), System.nanoTime()));
            } while (!once && shown);
        }
        return ExitCode.OK.number();
    }

    private boolean isAsked(Interruption stop) throws CommandFailed {
        try {
            stop.asked().get(interval.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wish to end cannot fail", e);
        }
    }

    /** @throws CommandFailed if none of the nodes that were named answers */
    private Look look() throws CommandFailed {
        Map<String, RoutesView> views = new TreeMap<>();
        Map<String, String> silent = new LinkedHashMap<>();
        List<ManagementClient> named = new ArrayList<>();
        if (nodes.isEmpty()) {
            named.add(ManagementClient.ofSettings(
                    NodeSettings.from(settingsOption.load()).management()));
        }
        nodes.forEach(node -> named.add(new ManagementClient(node)));
        List<OfNode> told = new ArrayList<>();
        CommandFailed failure = null;
        for (ManagementClient each : named) {
            try {
                RoutesView view = view(each);
                told.addAll(view.nodes());
                views.put(local(view, each), view);
            } catch (CommandFailed e) {
                failure = e;
                silent.put(each.node().toString(), String.join(" ", e.lines()));
            }
        }
        if (views.isEmpty() && failure != null) {
            throw failure;
        }
        told.forEach(node -> ask(node, views, silent));
        return new Look(views, silent);
    }

    /** A node that others have named, unless it has answered already. */
    private void ask(OfNode node, Map<String, RoutesView> views, Map<String, String> silent) {
        if (views.containsKey(node.node()) || silent.containsKey(node.node())) {
            return;
        }
        String address = node.management();
        if (address == null) {
            silent.put(node.node(), "its management port is not known; name it with --node");
            return;
        }
        try {
            views.put(node.node(), view(new ManagementClient(new HostPort.Converter().convert(address))));
        } catch (CommandFailed | TypeConversionException e) {
            silent.put(node.node(), "does not answer at " + address);
        }
    }

    private static String local(RoutesView view, ManagementClient client) {
        return view.nodes().stream()
                .filter(OfNode::local)
                .map(OfNode::node)
                .findFirst()
                .orElse(client.node().toString());
    }

    private static RoutesView view(ManagementClient client) throws CommandFailed {
        Page page = client.get("/routes");
        try {
            if (page.status() == 200) {
                return MAPPER.readValue(page.body(), RoutesView.class);
            }
        } catch (JsonProcessingException e) {
            throw client.strange(page);
        }
        throw client.strange(page);
    }

    /** @return false if nobody reads it any more */
    private boolean show(Look look, List<Row> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(look, rows));
        } else {
            if (!once && Ansi.AUTO.enabled()) {
                out.print(CLEAR);
            }
            head(look).forEach(out::println);
            RoutesTop.table(rows, limit).forEach(out::println);
        }
        return !out.checkError();
    }

    private static List<String> head(Look look) {
        List<String> lines = new ArrayList<>();
        look.views()
                .forEach((node, view) -> lines.add("node " + TextTable.name(node) + ": routes " + cut(view.hash())
                        + ", version " + view.version() + " since " + view.since() + faulty(view.faulty())
                        + ", " + view.unmatched() + " messages without a route"));
        look.silent().forEach((node, why) -> lines.add("node " + TextTable.name(node) + ": " + TextTable.plain(why)));
        boolean differ =
                look.views().values().stream().map(RoutesView::hash).distinct().count() > 1;
        if (differ) {
            lines.add("THE NODES HAVE DIFFERENT ROUTES");
        }
        lines.add("");
        return lines;
    }

    private static String cut(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    private static String faulty(RoutesView.@Nullable Faulty faulty) {
        return faulty == null ? "" : ", and a file that does not count since " + faulty.since();
    }

    private record Shown(String at, Map<String, OfNode> nodes, Map<String, String> silent, List<Row> routes) {}

    private static String json(Look look, List<Row> rows) {
        Map<String, OfNode> nodes = new TreeMap<>();
        look.views().values().forEach(view -> view.nodes().forEach(node -> nodes.putIfAbsent(node.node(), node)));
        try {
            return MAPPER.writeValueAsString(new Shown(Instant.now().toString(), nodes, look.silent(), rows));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can be written", e);
        }
    }
}
