package io.balanceofpower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.cli.ManagementClient.Page;
import io.balanceofpower.manage.LedgerView;
import io.balanceofpower.settings.NodeSettings;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ledger",
        header = "Show what the mesh knows of a device: its last sequences, counts, owner and last record.",
        description = {
            "Asks one node at its management port. The node that owns the device shows its state as of now; any other"
                    + " node shows the owner's last checkpoint, a few seconds old, and names the owner. Exit code 1 says"
                    + " that the node knows no such device."
        },
        footer = {
            "  bop ledger fix-gw-2                           at management.host and management.port of the settings",
            "  bop ledger --node 10.0.0.2:8080 fix-gw-2",
            "  bop ledger --json fix-gw-2 | jq .streams[0].last   for scripts"
        })
final class LedgerCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a newer node may tell more
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = "--node",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "A node's management address. Default: management.host and management.port of the settings.")
    private @Nullable HostPort node;

    @Option(names = "--json", description = "Print the node's answer: one JSON object in one line.")
    private boolean json;

    @Parameters(paramLabel = "DEVICE", description = "The client id.")
    private String device = "";

    @Override
    public Integer call() throws CommandFailed {
        new Arguments(spec.commandLine()).check(!device.isEmpty(), "DEVICE", "''", "a client id");
        ManagementClient client = node == null
                ? ManagementClient.ofSettings(
                        NodeSettings.from(settingsOption.load()).management())
                : new ManagementClient(node);
        Page page = client.get("/ledger/" + encoded(device));
        LedgerView view = view(client, page);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(page.body());
        } else {
            new LedgerText(view).lines().forEach(out::println);
        }
        out.flush();
        return ExitCode.OK.number();
    }

    /** URLEncoder is for forms, where a plus stands for a blank; a lone dot would be taken out of a path. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }

    private LedgerView view(ManagementClient client, Page page) throws CommandFailed {
        try {
            JsonNode answer = MAPPER.readTree(page.body());
            if (!answer.isObject()) {
                throw client.strange(page);
            }
            return switch (page.status()) {
                case 200 -> MAPPER.treeToValue(answer, LedgerView.class);
                case 404 -> throw notFound(client, page, answer);
                case 503 -> throw notNow(client, page, answer);
                default -> throw client.strange(page);
            };
        } catch (JsonProcessingException e) {
            throw client.strange(page);
        }
    }

    /** A page that says which device it does not know is from a node that has such pages. */
    private CommandFailed notFound(ManagementClient client, Page page, JsonNode answer) {
        return answer.path("device").asText().equals(device)
                ? new CommandFailed(
                        ExitCode.NOT_FOUND,
                        List.of("The node on " + client.node() + " knows no device " + TextTable.plain(device) + ": "
                                + answer.path("remedy").asText()))
                : client.strange(page);
    }

    private static CommandFailed notNow(ManagementClient client, Page page, JsonNode answer) {
        return answer.has("error")
                ? new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        List.of("The node on " + client.node() + " cannot tell: "
                                + answer.path("error").asText() + "; "
                                + answer.path("remedy").asText()))
                : client.strange(page);
    }
}
