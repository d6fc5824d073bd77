package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.Problem;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsersFileTest {

    private static final String BCRYPT = "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm";
    private static final String SECRET = "correct horse battery staple";

    @Test
    void shouldReadUsers() {
        String scram = ScramCredential.make(ScramMechanism.SHA_256, "pencil".getBytes(UTF_8), new byte[16], 4096)
                .text();
        String scram512 = ScramCredential.make(ScramMechanism.SHA_512, "pencil".getBytes(UTF_8), new byte[16], 4096)
                .text();
        Users users = loaded("""
                users:
                  - {name: anna, password: %s, groups: [ops, desk]}
                  - name: "büro 7"
                    scram:
                      - %s
                      - %s
                  - name: box
                """.formatted(BCRYPT, scram, scram512));
        assertThat(users.size()).isEqualTo(3);
        UserEntry anna = users.user("anna").orElseThrow();
        assertThat(anna.password().orElseThrow().matches("abc".getBytes(UTF_8))).isTrue();
        assertThat(anna.groups()).containsExactlyInAnyOrder("ops", "desk");
        UserEntry office = users.user("büro 7").orElseThrow();
        assertThat(office.password()).isEmpty();
        assertThat(office.scram(ScramMechanism.SHA_256).orElseThrow().text()).isEqualTo(scram);
        assertThat(office.scram(ScramMechanism.SHA_512).orElseThrow().text()).isEqualTo(scram512);
        assertThat(users.user("box")).isPresent();
        assertThat(users.user("Anna")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | u.yaml: is empty; allowed: the key users with a list; an empty"
                        + " list [] knows nobody",
                "user: []                                | u.yaml:1:1: user: is not a known key (did you mean users?);"
                        + " allowed: users",
                "'users: [{}]'                           | u.yaml:1:9: users[0].name: is missing; allowed: 1 to 256"
                        + " characters, none of them a control character",
                "'users: [{name: ''''}]'                 | u.yaml:1:16: users[0].name: \"\" is not a name; allowed: 1 to"
                        + " 256 characters, none of them a control character",
                "'users: [{name: a, pass: b}]'           | u.yaml:1:19: users[0].pass: is not a known key; allowed: name,"
                        + " password, scram, groups",
                "'users: [{name: a}, {name: a}]'         | u.yaml:1:20: users[1]: is the user in line 1 already;"
                        + " allowed: each name once",
                "'users: [{name: a, groups: b}]'         | u.yaml:1:27: users[0].groups: \"b\" is a text, not a list;"
                        + " allowed: a list of groups",
            })
    void shouldSayWhatIsWrong(String text, String problem) {
        assertThat(problems(text)).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"password: ", "scram: [", "scram: [SCRAM-SHA-1$4096:"})
    void shouldNotShowWhatMayBeASecret(String key) {
        String end = key.endsWith("[") || key.endsWith(":") ? "]" : "";
        List<String> problems = problems("users:\n  - name: a\n    " + key + SECRET + end + "\n");
        assertThat(problems).hasSize(1).noneMatch(problem -> problem.contains("horse"));
        assertThat(problems.get(0)).startsWith("u.yaml:3:").contains("bop users hash");
    }

    @ParameterizedTest
    @CsvSource({"4095, 16", "100001, 16", "4096, 7", "4096, 65"})
    void shouldRefuseScramThatIsWeakOrTakesTooLong(int iterations, int saltBytes) {
        ScramCredential made = ScramCredential.make(ScramMechanism.SHA_256, new byte[1], new byte[saltBytes], 1);
        String text = new ScramCredential(made.mechanism(), iterations, made.salt(), made.storedKey(), made.serverKey())
                .text();
        assertThat(ScramCredential.of(text)).isEmpty();
    }

    @Test
    void shouldRefuseTwoOfOneMechanism() {
        String scram = ScramCredential.make(ScramMechanism.SHA_256, new byte[1], new byte[16], 4096)
                .text();
        assertThat(problems("users: [{name: a, scram: [" + scram + ", " + scram + "]}]"))
                .hasSize(1)
                .allMatch(problem -> problem.endsWith("is a second one of its mechanism; allowed: one of each"));
    }

    @Test
    void shouldMeasureAStrangerBySomeUsersHashAndAlwaysTheSame() {
        Users users = loaded("users: [{name: a, password: " + BCRYPT + "}]");
        assertThat(users.standIn("ghost").text()).isEqualTo(BCRYPT);
        assertThat(loaded("users: []").standIn("ghost").text()).startsWith("$argon2id$");
    }

    @Test
    void shouldAskAStrangerTheSameOnEachNodeAndAfterARestart() {
        // What another program computed of the same file.
        assertThat(salt(ANNAS, ScramMechanism.SHA_256)).isEqualTo("de9430efc97db2d42fbba90973235e38");
        assertThat(salt(ANNAS, ScramMechanism.SHA_512)).isEqualTo("b0422a9698118fcb713920fa77892d71");
        assertThat(salt("users: []", ScramMechanism.SHA_256)).isEqualTo("0b7be9d6a2422629c529296da5af52c2");
    }

    @Test
    void shouldAskAStrangerWhatNobodyCanTellWhoDoesNotKnowTheFilesSecrets() {
        String others = ANNAS.replace("$2a$08$Ro0", "$2a$08$Ro1");
        assertThat(salt(others, ScramMechanism.SHA_256)).isNotEqualTo(salt(ANNAS, ScramMechanism.SHA_256));
    }

    @Test
    void shouldAskAStrangerAnotherSaltInEachMechanism() {
        String one = salt(ANNAS, ScramMechanism.SHA_256);
        String other = salt(ANNAS, ScramMechanism.SHA_512);
        assertThat(one).doesNotStartWith(other);
        assertThat(other).doesNotStartWith(one);
    }

    private static final String ANNAS = "users: [{name: anna, password: " + BCRYPT + "}]";

    private static String salt(String file, ScramMechanism mechanism) {
        return HexFormat.of().formatHex(loaded(file).standIn("ghost", mechanism).salt());
    }

    private static Users loaded(String text) {
        return Users.load("u.yaml", text.getBytes(UTF_8)).fold(users -> users, problems -> {
            throw new AssertionError(problems);
        });
    }

    private static List<String> problems(String text) {
        return Users.load("u.yaml", text.getBytes(UTF_8))
                .fold(
                        users -> List.of(),
                        found -> found.stream().map(Problem::toString).toList());
    }
}
