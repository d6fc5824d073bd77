package io.balanceofpower.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, b, false",
        "a, a/b, false",
        "a/+, a/b, true",
        "a/+, a/+, true",
        "a/+, a/#, false",
        "a/+, a, false",
        "a/+, a/, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, a/#, true",
        "a/#, a/+/c, true",
        "#, a, true",
        "#, /, true",
        "#, $SYS/a, false",
        "+/a, $SYS/a, false",
        "$SYS/#, $SYS/a, true",
        "a/b, a/+, false",
    })
    void shouldCoverWhatItMatchesAllOf(String filter, String other, boolean covers) {
        assertThat(filter(filter).covers(TopicFilter.split(other))).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, b, false",
        "a, a/#, true",
        "a/#, a, true",
        "a/+, +/b, true",
        "a/+, a, false",
        "a/b/#, a/+, true",
        "a/b/#, a/c, false",
        "#, $SYS/#, false",
        "$SYS/+, +/a, false",
        "$SYS/+, $SYS/a, true",
        "#, +, true",
    })
    void shouldOverlapWhenATopicIsMatchedByBoth(String filter, String other, boolean overlaps) {
        assertThat(filter(filter).overlaps(TopicFilter.split(other))).isEqualTo(overlaps);
        assertThat(filter(other).overlaps(TopicFilter.split(filter))).isEqualTo(overlaps);
    }

    @Test
    void shouldAgreeWithAListOfAllShortTopics() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> topics = words(List.of("a", "b", "$x", ""), 3);
        for (int i = 0; i < 20_000; i++) {
            TopicFilter one = filter(random(random));
            TopicFilter other = filter(random(random));
            List<String> both = topics.stream()
                    .filter(topic -> one.covers(TopicFilter.split(topic)) && other.covers(TopicFilter.split(topic)))
                    .toList();
            List<String> others = topics.stream()
                    .filter(topic -> other.covers(TopicFilter.split(topic)))
                    .toList();
            assertThat(topics.stream().filter(other::matches))
                    .as("seed %d: %s", seed, other.text())
                    .isEqualTo(others);
            assertThat(one.overlaps(other.levels()))
                    .as("seed %d: %s overlaps %s", seed, one.text(), other.text())
                    .isEqualTo(!both.isEmpty());
            if (one.covers(other.levels())) {
                assertThat(both)
                        .as("seed %d: %s covers %s", seed, one.text(), other.text())
                        .isEqualTo(others);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "+a", "a/b+", "#/", "a\0"})
    void shouldRefuseWhatIsNoFilterOfADevice(String text) {
        assertThat(TopicFilter.ofDevice(text)).isEmpty();
    }

    @Test
    void shouldRefuseADevicesFilterOfTooManyLevels() {
        assertThat(TopicFilter.ofDevice("a/".repeat(TopicFilter.LEVELS_MAX - 1) + "a"))
                .isPresent();
        assertThat(TopicFilter.ofDevice("a/".repeat(TopicFilter.LEVELS_MAX) + "a"))
                .isEmpty();
    }

    @Test
    void shouldTakeBracesOfADeviceAsTheyAre() {
        assertThat(filter("{a}").covers(List.of("b"))).isFalse();
        assertThat(filter("{a}").covers(List.of("{a}"))).isTrue();
    }

    @Test
    void shouldNotTakeADeepTopicForAShortOne() {
        String deep = "a/".repeat(60_000) + "a";
        TopicFilter longest = filter("+/".repeat(TopicFilter.LEVELS_MAX - 1) + "+");
        assertThat(filter("a/#").covers(TopicFilter.split(deep))).isTrue();
        assertThat(filter("a/#").matches(deep)).isTrue();
        assertThat(longest.covers(TopicFilter.split(deep))).isFalse();
        assertThat(longest.matches(deep)).isFalse();
        assertThat(TopicFilter.split(deep)).hasSize(TopicFilter.LEVELS_MAX + 1);
    }

    private static TopicFilter filter(String text) {
        return TopicFilter.ofDevice(text).orElseThrow();
    }

    private static String random(Random random) {
        List<String> levels = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> List.of("a", "b", "$x", "+").get(random.nextInt(4)))
                .collect(Collectors.toCollection(ArrayList::new));
        if (random.nextInt(3) == 0) {
            levels.set(levels.size() - 1, "#");
        }
        return String.join("/", levels);
    }

    private static List<String> words(List<String> letters, int lengthMax) {
        List<String> words = new ArrayList<>(letters);
        for (int from = 0, length = 1; length < lengthMax; length++) {
            int to = words.size();
            for (; from < to; from++) {
                for (String letter : letters) {
                    words.add(words.get(from) + "/" + letter);
                }
            }
        }
        return words;
    }
}
