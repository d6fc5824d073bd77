package io.balanceofpower.step2_authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PermissionsFileTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                     | p.yaml: is empty; allowed: the key permissions with a list;"
                        + " an empty list [] refuses everything",
                "rules: []                              | p.yaml:1:1: rules: is not a known key; allowed: permissions",
                "permissions: [{allow: publish}]        | p.yaml:1:15: permissions[0].topics: is missing; allowed: a"
                        + " list of at least one topic filter",
                "permissions: [{topics: [a]}]           | p.yaml:1:15: permissions[0]: neither allows nor denies;"
                        + " allowed: allow or deny",
                "'permissions: [{allow: all, deny: all, topics: [a]}]' | p.yaml:1:15: permissions[0]: both allows and"
                        + " denies; allowed: allow or deny",
                "'permissions: [{allow: read, topics: [a]}]' | p.yaml:1:23: permissions[0].allow: \"read\" is not known;"
                        + " allowed: connect, publish, subscribe, all",
                "'permissions: [{allow: all, topics: []}]' | p.yaml:1:36: permissions[0].topics: is an empty list;"
                        + " allowed: a list of at least one topic filter",
                "'permissions: [{allow: connect}]' | p.yaml:1:15: permissions[0].clients: is missing; allowed: a list of at"
                        + " least one name, in which * stands for any characters and ? for one",
                "'permissions: [{allow: connect, clients: [a], topics: [a]}]' | p.yaml:1:54: permissions[0].topics: has"
                        + " no meaning for connect; allowed: clients, with the client ids; another entry for topics",
                "'permissions: [{allow: connect, clients: [a%c]}]' | p.yaml:1:42: permissions[0].clients[0]: \"a%c\" has a"
                        + " % before something unknown; allowed: %u (user), %{cn}, %{o}, %{ou}, %{san-dns}, %{san-uri},"
                        + " %{san-email} and %% (a percent sign)",
                "'permissions: [{allow: all, users: [], topics: [a]}]' | p.yaml:1:35: permissions[0].users: is an empty"
                        + " list; allowed: a list of at least one name, in which * stands for any characters and ? for"
                        + " one",
                "'permissions: [{allow: all, users: [''''], topics: [a]}]' | p.yaml:1:36: permissions[0].users[0]: \"\""
                        + " is empty; allowed: a name, or * for everybody who has one",
                "'permissions: [{allow: all, topics: [a/%x]}]' | p.yaml:1:37: permissions[0].topics[0]: \"a/%x\" has a %"
                        + " before something unknown; allowed: %c (client id), %u (user), %{cn}, %{o}, %{ou},"
                        + " %{san-dns}, %{san-uri}, %{san-email} and %% (a percent sign)",
                "'permissions: [{allow: all, topics: [a/#/b]}]' | p.yaml:1:37: permissions[0].topics[0]: \"a/#/b\" has a"
                        + " # before its last level; allowed: # as the last level only",
                "'permissions: [{allow: all, topics: [a/+%c]}]' | p.yaml:1:37: permissions[0].topics[0]: \"a/+%c\" has +"
                        + " beside other letters in a level; allowed: +, # and {name} as whole levels, and other levels"
                        + " without them",
                "'permissions: [{allow: all, topic: [a], topics: [a]}]' | p.yaml:1:28: permissions[0].topic: is not a"
                        + " known key (did you mean topics?); allowed: allow, deny, users, groups, clients, topics",
            })
    void shouldSayWhatIsWrong(String text, String problem) {
        assertThat(problems(text)).contains(problem);
    }

    @Test
    void shouldSayAllThatIsWrongAtOnce() {
        assertThat(problems("permissions: [{allow: read, topics: [a/%x]}, {topics: []}, {deny: all}]"))
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"a/%", "a/%{", "a/%{x}", "a/%{cn", "%/c"})
    void shouldRefuseAPercentSignBeforeSomethingUnknown(String topic) {
        assertThat(problems("permissions: [{allow: all, topics: [\"" + topic + "\"]}]"))
                .hasSize(1)
                .allMatch(problem -> problem.contains("has a % before something unknown"));
    }

    @Test
    void shouldRefuseMoreFiltersThanItIsFastWith() {
        String entry = "  - {allow: all, topics: [" + "a,".repeat(999) + "a]}\n";
        assertThat(problems("permissions:\n" + entry.repeat(10))).isEmpty();
        assertThat(problems("permissions:\n" + entry.repeat(11)))
                .containsExactly("p.yaml: has 11000 topic filters; allowed: at most 10000 in all");
    }

    @Test
    void shouldSayThatAFileIsAbsent() {
        List<String> problems = Permissions.load(Path.of("target/absent.yaml"))
                .fold(
                        permissions -> List.of(),
                        found -> found.stream().map(Problem::toString).toList());
        assertThat(problems).containsExactly("target/absent.yaml: does not exist; allowed: the path of a file");
    }

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, '', false",
        "?, a, true",
        "?, ab, false",
        "a*b, ab, true",
        "a*b, axxb, true",
        "a*b, axxc, false",
        "*a*a*, banana, true",
        "*x*, banana, false",
        "a, a, true",
        "a, aa, false",
        "aa, a, false",
    })
    void shouldMatchNames(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }

    private static List<String> problems(String text) {
        return Permissions.load("p.yaml", text)
                .fold(
                        permissions -> List.of(),
                        problems -> problems.stream().map(Problem::toString).toList());
    }
}
