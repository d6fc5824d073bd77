package io.balanceofpower.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlReaderTest {

    @TempDir
    Path directory;

    @Test
    void shouldReadEachTypeWithItsKey() {
        YamlReader reader = YamlReader.read("f.yaml", "a: {text: '5', whole: 5, flag: true, list: [x, y]}\n");
        YamlMapping a = mapping(reader).get("a").orElseThrow().asMapping().orElseThrow();
        assertThat(a.get("text").orElseThrow().asText("")).contains("5");
        assertThat(a.get("whole").orElseThrow().asWhole(0, 5)).hasValue(5);
        assertThat(a.get("flag").orElseThrow().asFlag()).contains(true);
        assertThat(a.get("list").orElseThrow().asList("").orElseThrow())
                .extracting(YamlValue::key)
                .containsExactly("a.list[0]", "a.list[1]");
        assertThat(a.get("absent")).isEmpty();
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void shouldKeepTheOrderOfEntries() {
        assertThat(mapping(YamlReader.read("f.yaml", "z: 1\na: 2\nm: 3\n"))
                        .entries()
                        .keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void shouldReportEveryProblemInTheOrderOfTheFile() {
        YamlReader reader = YamlReader.read("f.yaml", "port: 70000\nhots: x\nflag: yes\nname: 5\nport: 1\n");
        YamlMapping top = reader.root()
                .orElseThrow()
                .asMapping(new TreeSet<>(Set.of("port", "host", "flag", "name")))
                .orElseThrow();
        assertThat(top.get("name").orElseThrow().asText("a name")).isEmpty();
        assertThat(top.get("flag").orElseThrow().asFlag()).isEmpty();
        assertThat(top.get("port").orElseThrow().asWhole(0, 65535)).isEmpty();
        assertThat(top.require("host", "an address")).isEmpty();
        assertThat(lines(reader))
                .containsExactly(
                        "f.yaml:1:1: host: is missing; allowed: an address",
                        "f.yaml:1:7: port: 70000 is out of range; allowed: a whole number from 0 to 65535",
                        "f.yaml:2:1: hots: is not a known key (did you mean host?); allowed: flag, host, name, port",
                        "f.yaml:3:7: flag: \"yes\" is a text, not a flag; allowed: true, false",
                        "f.yaml:4:7: name: 5 is a number, not a text (put it in quotes to make it one); allowed: a name",
                        "f.yaml:5:1: port: is there already, in line 1; allowed: each key once");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: &x 1\\nb: 2               | f.yaml:1:4: has the anchor &x; allowed: the value alone; aliases are refused
            a: !!str 5                  | f.yaml:1:4: has the tag tag:yaml.org,2002:str; allowed: the value alone; text that looks like a number goes in quotes
            a: !java.net.URL [x]        | f.yaml:1:4: has the tag !java.net.URL; allowed: the value alone; text that looks like a number goes in quotes
            a: 1\\n---\\nb: 2            | f.yaml:2:1: starts a second document; allowed: one document
            a: [1, 2                    | f.yaml:1:9: is not YAML: while parsing a flow sequence: expected ',' or ']', but got <stream end>
            a: 1\\n b: 2                 | f.yaml:2:3: is not YAML: mapping values are not allowed here
            a: 1\\n\\tb: 2               | f.yaml:2:1: is not YAML: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)
            """)
    void shouldRefuseWhatIsNotPlainYaml(String text, String problem) {
        YamlReader reader = YamlReader.read("f.yaml", text.replace("\\n", "\n").replace("\\t", "\t"));
        assertThat(lines(reader)).containsExactly(problem);
        assertThat(reader.root()).isEmpty();
    }

    @Test
    void shouldRefuseABombWithoutUnfoldingIt() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append(String.format("a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1));
        }
        YamlReader reader = YamlReader.read("bomb.yaml", bomb.toString());
        assertThat(reader.root()).isEmpty();
        assertThat(lines(reader))
                .hasSize(YamlReader.PROBLEMS_MAX + 1)
                .contains("bomb.yaml:2:10: is an alias; allowed: the value itself, written out")
                .last()
                .isEqualTo("bomb.yaml: 17 more problems are not listed");
    }

    @ParameterizedTest
    @CsvSource({"[, 1:33", "'{a: ', 1:129", "'- ', 1:65", "'? ', 1:65"})
    void shouldRefuseDeepNestingWithoutRunningOutOfStack(String opening, String at) {
        assertThat(lines(YamlReader.read("deep.yaml", opening.repeat(100_000))))
                .containsExactly("deep.yaml:" + at + ": nests deeper than 32 levels; allowed: fewer levels");
    }

    @Test
    void shouldReadNothingFromAnEmptyFile() {
        for (String empty : List.of("", "# a comment\n", "---\n")) {
            YamlReader reader = YamlReader.read("f.yaml", empty);
            assertThat(reader.problems()).isEmpty();
        }
        assertThat(YamlReader.read("f.yaml", "").root()).isEmpty();
    }

    @Test
    void shouldSayWhereAFileIsNotUtf8() throws IOException {
        Path file = directory.resolve("latin1.yaml");
        Files.write(file, "a: 1\nb: \u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(lines(YamlReader.read(file)))
                .containsExactly(file + ":2:4: this byte is not UTF-8; allowed: a file in UTF-8");
    }

    @Test
    void shouldSayWhereAControlCharacterIs() {
        assertThat(lines(YamlReader.read("f.yaml", "a: 1\nb: \u0007\n")))
                .containsExactly("f.yaml:2:4: is not YAML: it has the character U+0007; allowed: printable characters");
    }

    @Test
    void shouldReadAFileThatStartsWithAByteOrderMark() throws IOException {
        Path file = directory.resolve("bom.yaml");
        Files.writeString(file, "\ufeffa: 1\n");
        YamlReader reader = YamlReader.read(file);
        assertThat(mapping(reader).get("a").orElseThrow().asWhole(0, 9)).hasValue(1);
    }

    @Test
    void shouldReportAFileThatCannotBeRead() throws IOException {
        Path absent = directory.resolve("absent.yaml");
        assertThat(lines(YamlReader.read(absent)))
                .containsExactly(absent + ": does not exist; allowed: the path of a file");
        assertThat(YamlReader.read(directory).problems()).hasSize(1);
        Path large = directory.resolve("large.yaml");
        Files.write(large, new byte[YamlReader.FILE_BYTES_MAX + 1]);
        assertThat(lines(YamlReader.read(large)))
                .containsExactly(large + ": is too large; allowed: at most 8388608 bytes");
    }

    @Test
    void shouldShowControlCharactersEscapedAndLongValuesShortened() {
        YamlReader reader = YamlReader.read("f.yaml", "a: \"x\\ny\"\nb: " + "z".repeat(1000) + "\n");
        YamlMapping top = mapping(reader);
        top.get("a").orElseThrow().problem("is wrong", "");
        top.get("b").orElseThrow().problem("is wrong", "");
        assertThat(lines(reader))
                .containsExactly(
                        "f.yaml:1:4: a: \"x\\u000ay\" is wrong", "f.yaml:2:4: b: \"" + "z".repeat(80) + "…\" is wrong");
    }

    @Test
    void shouldKeepAProblemInOneLineWhateverIsWritten() {
        String key = "\"a\\nb\\u202e\"";
        YamlReader reader = YamlReader.read("f.yaml", key + ": 1\n" + "x".repeat(500) + ": 1\n");
        reader.root().orElseThrow().asMapping(Set.of("a"));
        assertThat(lines(reader))
                .containsExactly(
                        "f.yaml:1:1: a\\u000ab\\u202e: is not a known key; allowed: a",
                        "f.yaml:2:1: " + "x".repeat(400) + "…: is not a known key; allowed: a");
    }

    @Test
    void shouldRefuseAWholeNumberOfAnyLength() {
        YamlReader reader = YamlReader.read("f.yaml", "9".repeat(1_000_000));
        assertThat(reader.root().orElseThrow().asWhole(Long.MIN_VALUE, Long.MAX_VALUE))
                .isEmpty();
        assertThat(YamlReader.read("f.yaml", "-9223372036854775808")
                        .root()
                        .orElseThrow()
                        .asWhole(Long.MIN_VALUE, Long.MAX_VALUE))
                .hasValue(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"filtr,filter", "destnation,destination", "nmae,name", "Key,key", "xyz,", "f,"})
    void shouldGuessTheNearestKey(String written, String expected) {
        assertThat(Nearest.to(written, Set.of("name", "filter", "destination", "key", "numbering")))
                .isEqualTo(java.util.Optional.ofNullable(expected));
    }

    private static YamlMapping mapping(YamlReader reader) {
        return reader.root().orElseThrow().asMapping().orElseThrow();
    }

    private static List<String> lines(YamlReader reader) {
        return reader.problems().stream().map(Problem::toString).toList();
    }
}
