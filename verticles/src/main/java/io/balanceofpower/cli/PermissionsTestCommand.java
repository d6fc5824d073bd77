package io.balanceofpower.cli;

import io.balanceofpower.settings.AccessSettings;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step2_authorize.Action;
import io.balanceofpower.step2_authorize.Decision;
import io.balanceofpower.step2_authorize.DevicePermissions;
import io.balanceofpower.step2_authorize.Permissions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "test",
        header = "Say whether a device may connect, publish or subscribe, and which line of which file decides.",
        description = "Nothing is looked up: the user's groups and the certificate's fields are what the options say."
                + " Exit code 0 says that it may, 1 that it may not.",
        footer = {
            "  bop permissions test --user anna --client gw-1 connect          under this client id",
            "  bop permissions test --client gw-1 publish trades/XLON/VOD     an anonymous device",
            "  bop permissions test --user anna --group ops --client c1 subscribe 'trades/#'",
            "  bop permissions test --file new.yaml --client c1 --field cn=box publish devices/box/up"
        })
final class PermissionsTestCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Mixin
    private SettingsOption settingsOption = new SettingsOption();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The permissions. Default: access.permissions-file of the settings.")
    private @Nullable Path file;

    @Option(names = "--user", paramLabel = "NAME", description = "The device's user. Default: none, as anonymous.")
    private String user = "";

    @Option(names = "--group", paramLabel = "NAME", description = "A group of the user; may be repeated.")
    private List<String> groups = List.of();

    @Option(names = "--client", paramLabel = "ID", required = true, description = "The device's client id.")
    private String client = "";

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "A field of the client certificate: cn, o, ou, san-dns, san-uri, san-email; may be repeated.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Parameters(index = "0", paramLabel = "ACTION", description = "connect, publish or subscribe.")
    private Action action = Action.PUBLISH;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "A topic to publish to, or a filter to subscribe to; nothing for connect.")
    private String topic = "";

    @Override
    public Integer call() throws CommandFailed {
        checkTopic();
        AuthenticationMethod by = user.isEmpty() ? AuthenticationMethod.ANONYMOUS : AuthenticationMethod.PASSWORD;
        DevicePermissions device =
                permissions().of(new User(user, new HashSet<>(groups), fields, Long.MAX_VALUE, by), client);
        Decision decision = switch (action) {
            case CONNECT -> device.connect();
            case PUBLISH -> device.publish(topic);
            case SUBSCRIBE -> device.subscribe(topic);
        };
        PrintWriter out = spec.commandLine().getOut();
        out.println((decision.allowed() ? "allowed" : "refused") + ": " + decision.why());
        out.flush();
        return (decision.allowed() ? ExitCode.OK : ExitCode.REFUSED).number();
    }

    private void checkTopic() {
        boolean topicName = !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
        Arguments arguments = new Arguments(spec.commandLine());
        switch (action) {
            case CONNECT -> arguments.check(topic.isEmpty(), "TOPIC", topic, "nothing: a client id is connected to");
            case PUBLISH -> arguments.check(topicName, "TOPIC", topic, "a topic name, which has no wildcards");
            case SUBSCRIBE -> arguments.check(!topic.isEmpty(), "TOPIC", topic, "a topic filter");
        }
    }

    private Permissions permissions() throws CommandFailed {
        if (file != null) {
            return CommandFailed.unlessFaulty(Permissions.load(file));
        }
        AccessSettings access = NodeSettings.from(settingsOption.load()).access();
        if (access.permissionsFile().isPresent()) {
            return CommandFailed.unlessFaulty(
                    Permissions.load(access.permissionsFile().get()));
        }
        return access.open() ? Permissions.everything() : Permissions.nothing();
    }
}
