package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.access.Users;
import io.balanceofpower.settings.YamlLoading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code bop users} and {@code bop permissions}. */
final class AccessCommandsTest {
    private static final String PERMISSIONS = """
            permissions:
              - {deny: publish, topics: [trades/secret]}
              - {allow: publish, users: [anna], groups: [ops], topics: ["trades/+"]}
              - {allow: all, topics: ["devices/%c/%{cn}/#"]}
              - {allow: connect, clients: ["%u-*"]}
            """;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--user anna --group ops --client c publish trades/x       | 0 | allowed: p.yaml:3: allow publish",
                "--user anna --client c publish trades/x                   | 1 | refused: p.yaml: no entry",
                "--user anna --group ops --client c publish trades/secret  | 1 | refused: p.yaml:2: deny publish",
                "--client c --field cn=box publish devices/c/box/up        | 0 | allowed: p.yaml:4: allow all",
                "--client c publish devices/c/box/up                       | 1 | refused: p.yaml: no entry",
                "--client c --field cn=box subscribe devices/c/box/+       | 0 | allowed: p.yaml:4: allow all",
                "--user anna --client anna-1 connect                       | 0 | allowed: p.yaml:5: allow connect",
                "--user anna --client tom-1 connect                        | 1 | refused: p.yaml: no entry",
                "--client c --field cn=box subscribe devices/#             | 1 | refused: p.yaml: no entry",
            })
    void shouldSayWhichLineDecides(String args, int exit, String words) throws IOException {
        Path file = Files.writeString(directory.resolve("p.yaml"), PERMISSIONS);
        assertThat(run(Map.of("BOP_ACCESS_PERMISSIONS_FILE", file.toString()), "permissions test " + args))
                .isEqualTo(exit);
        assertThat(out.toString().replace(directory + "/", "")).startsWith(words);
        out.getBuffer().setLength(0);
        assertThat(run(Map.of(), "permissions test --file " + file + " " + args))
                .isEqualTo(exit);
        assertThat(out.toString().replace(directory + "/", "")).startsWith(words);
    }

    @Test
    void shouldSayThatEverythingIsOpenOrNothing() {
        assertThat(run(Map.of("BOP_ACCESS_OPEN", "true"), "permissions test --client c publish a"))
                .isZero();
        assertThat(run(Map.of(), "permissions test --client c publish a")).isEqualTo(ExitCode.REFUSED.number());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permissions",
                "users",
                "permissions test --client c publish a/+",
                "permissions test --client c read a",
                "permissions test --client c connect a",
                "permissions test --client c publish",
                "permissions test --client c subscribe",
                "permissions test publish a",
                "users hash"
            })
    void shouldRefuseACommandThatSaysTooLittleOrWrong(String args) {
        assertThat(run(Map.of(), args)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void shouldCheckAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("p.yaml"), PERMISSIONS);
        assertThat(run(Map.of(), "permissions check " + file)).isZero();
        assertThat(out.toString()).contains("is right: 4 entries").doesNotContain("none of which");
        Files.writeString(file, "permissions: [{allow: all, topics: [a]}]");
        assertThat(run(Map.of(), "permissions check " + file)).isZero();
        assertThat(out.toString()).contains("is right: 1 entries, none of which lets any device connect");
        Files.writeString(file, "permissions: [{allow: all}]");
        assertThat(run(Map.of(), "permissions check " + file)).isEqualTo(ExitCode.BAD_SETTINGS.number());
        assertThat(err.toString()).contains("p.yaml:1:15: permissions[0].topics: is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "a\"n\\na", "büro", ": #-"})
    void shouldMakeAnEntryThatTheNodeTakes(String name) throws IOException {
        assertThat(withInput("pencil\nmore", "users", "hash", name, "--stdin", "--scram", "--group", "ops"))
                .isZero();
        Path file = Files.writeString(directory.resolve("users.yaml"), "users:\n" + out);
        YamlLoading<Users> loading = Users.load(file.toString(), Files.readAllBytes(file));
        assertThat(loading).isInstanceOf(YamlLoading.Loaded.class);
        assertThat(out.toString()).contains("$argon2id$", "SCRAM-SHA-256$", "SCRAM-SHA-512$", "groups: [\"ops\"]");
        assertThat(out.toString()).doesNotContain("pencil");
    }

    @Test
    void shouldRefuseAPasswordThatIsNone() {
        assertThat(withInput("", "users", "hash", "anna", "--stdin")).isEqualTo(ExitCode.USAGE.number());
        assertThat(withInput("x".repeat(2000), "users", "hash", "anna", "--stdin"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(withInput("a\u0007b", "users", "hash", "anna", "--stdin", "--scram"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("the password must have 1 to 1024 bytes");
    }

    @Test
    void shouldTakeNoPasswordAsAnArgument() {
        assertThat(run(Map.of(), "users hash anna pencil")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run(Map.of(), "users hash anna --password pencil")).isEqualTo(ExitCode.USAGE.number());
    }

    private int withInput(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            return run(Map.of(), args);
        } finally {
            System.setIn(before);
        }
    }

    private int run(Map<String, String> environment, String args) {
        return run(environment, args.split(" +"));
    }

    private int run(Map<String, String> environment, String... args) {
        CommandLine bop = Bop.commandLine(environment, directory);
        return bop.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
