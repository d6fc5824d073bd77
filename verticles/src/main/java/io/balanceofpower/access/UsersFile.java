package io.balanceofpower.access;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code users.yaml}, or says all that is wrong with it without showing a hash. For one file, by one thread. */
final class UsersFile {

    /** The longest name of a user or a group. */
    static final int NAME_CHARS_MAX = 256;

    private static final Set<String> TOP_KEYS = Set.of("users");
    private static final Set<String> USER_KEYS = new LinkedHashSet<>(List.of("name", "password", "scram", "groups"));
    static final String NAME_ALLOWED = "1 to " + NAME_CHARS_MAX + " characters, none of them a control character";

    private final YamlReader reader;
    private final Map<String, UserEntry> users = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private UsersFile(YamlReader reader) {
        this.reader = reader;
    }

    static YamlLoading<Users> load(YamlReader reader) {
        UsersFile file = new UsersFile(reader);
        file.read();
        return reader.problems().isEmpty()
                ? new YamlLoading.Loaded<>(new Users(file.users))
                : new YamlLoading.Faulty<>(reader.problems());
    }

    private void read() {
        Optional<YamlValue> top = reader.root();
        if (top.isEmpty()) {
            if (reader.problems().isEmpty()) {
                reader.problem("is empty", "the key users with a list; an empty list [] knows nobody");
            }
            return;
        }
        top.get()
                .asMapping(TOP_KEYS)
                .flatMap(mapping -> mapping.require("users", "a list"))
                .flatMap(value -> value.asList("a list of users"))
                .ifPresent(values -> values.forEach(this::readUser));
    }

    private void readUser(YamlValue value) {
        value.asMapping(USER_KEYS).ifPresent(mapping -> {
            Optional<String> name = mapping.require("name", NAME_ALLOWED).flatMap(UsersFile::readName);
            name.ifPresent(found -> {
                Integer earlier = lines.putIfAbsent(found, value.line());
                if (earlier != null) {
                    value.problemHidden("is the user in line " + earlier + " already", "each name once");
                }
            });
            Optional<PasswordHash> password = mapping.get("password").flatMap(UsersFile::readPassword);
            List<ScramCredential> scram = readScram(mapping);
            Set<String> groups = readGroups(mapping);
            name.ifPresent(found -> users.put(found, new UserEntry(found, password, scram, groups)));
        });
    }

    private static Optional<String> readName(YamlValue value) {
        Optional<String> name = value.asText(NAME_ALLOWED);
        boolean sound = name.filter(UsersFile::isName).isPresent();
        if (name.isPresent() && !sound) {
            value.problem("is not a name", NAME_ALLOWED);
        }
        return sound ? name : Optional.empty();
    }

    static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= NAME_CHARS_MAX
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static Optional<PasswordHash> readPassword(YamlValue value) {
        Optional<PasswordHash> hash = value.written().flatMap(PasswordHash::read);
        if (hash.isEmpty()) {
            value.problemHidden("is not a hash that is taken", PasswordHash.ALLOWED);
        }
        return hash;
    }

    private static List<ScramCredential> readScram(YamlMapping mapping) {
        List<ScramCredential> credentials = new ArrayList<>();
        Set<ScramMechanism> seen = EnumSet.noneOf(ScramMechanism.class);
        mapping.get("scram")
                .flatMap(list -> list.asList("a list"))
                .ifPresent(values -> values.forEach(value -> {
                    Optional<ScramCredential> read = value.written().flatMap(ScramCredential::of);
                    if (read.isEmpty()) {
                        value.problemHidden("is not a SCRAM entry that is taken", ScramCredential.ALLOWED);
                    } else if (!seen.add(read.get().mechanism())) {
                        value.problemHidden("is a second one of its mechanism", "one of each");
                    }
                    read.ifPresent(credentials::add);
                }));
        return List.copyOf(credentials);
    }

    private static Set<String> readGroups(YamlMapping mapping) {
        Set<String> groups = new LinkedHashSet<>();
        mapping.get("groups")
                .flatMap(list -> list.asList("a list of groups"))
                .ifPresent(values -> values.forEach(value -> readName(value).ifPresent(groups::add)));
        return groups;
    }
}
