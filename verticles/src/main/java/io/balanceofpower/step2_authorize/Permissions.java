package io.balanceofpower.step2_authorize;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.topic.TopicFilter;
import java.nio.file.Path;
import java.util.List;

/**
 * The permissions of one {@code permissions.yaml}: the first entry that is about a device, an action and a topic
 * (or, for connecting, a client id) decides,
 * and what no entry is about is refused. They never change; another file is another set. Any thread.
 */
public final class Permissions {
    private final String file;
    private final List<Rule> rules;
    private final boolean open;

    Permissions(String file, List<Rule> rules) {
        this(file, rules, false);
    }

    private Permissions(String file, List<Rule> rules, boolean open) {
        this.file = file;
        this.rules = List.copyOf(rules);
        this.open = open;
    }

    /** Everybody may do everything: what {@code access.open} says. */
    public static Permissions everything() {
        return new Permissions("", List.of(), true);
    }

    /** Nobody may do anything: what no setting at all says. */
    public static Permissions nothing() {
        return new Permissions("access.permissions-file, which is not set", List.of(), false);
    }

    /** Reads and checks a file. Blocks; not for an event loop. */
    public static YamlLoading<Permissions> load(Path file) {
        return PermissionsFile.load(file.toString(), YamlReader.read(file));
    }

    /** Reads and checks a file's content; {@code file} only appears in problems and in reasons. */
    public static YamlLoading<Permissions> load(String file, byte[] content) {
        return PermissionsFile.load(file, YamlReader.read(file, content));
    }

    /** Reads and checks text; {@code file} only appears in problems and in reasons. */
    public static YamlLoading<Permissions> load(String file, String text) {
        return PermissionsFile.load(file, YamlReader.read(file, text));
    }

    /** What one device may do. Takes time that grows with the file; meant for once per connection. */
    public DevicePermissions of(User user, String client) {
        return new DevicePermissions(
                this,
                rules.stream()
                        .filter(rule -> rule.isAbout(user, client))
                        .map(rule -> rule.bind(user, client))
                        .toList());
    }

    /** How many entries there are. */
    public int size() {
        return rules.size();
    }

    /** Whether there is an entry at all by which some device may connect. */
    public boolean letsAnybodyConnect() {
        return open
                || rules.stream()
                        .anyMatch(rule -> rule.allows() && rule.actions().contains(Action.CONNECT));
    }

    Decision decided(Rule rule) {
        return new Decision(rule.allows(), file + ":" + rule.line() + ": " + rule.words() + " decides");
    }

    Decision decided(Rule rule, TopicFilter filter) {
        return new Decision(rule.allows(), decided(rule).why() + " with the filter " + filter.text());
    }

    /** What holds where no entry decides. */
    boolean isOpen() {
        return open;
    }

    /** @param asked what was asked about */
    Decision undecided(String asked) {
        return open
                ? new Decision(true, "access.open lets everybody do everything")
                : new Decision(false, file + ": no entry is about this " + asked + ", so it is refused");
    }
}
