package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicIndexTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a/b       | a/b         | true
            a/b       | a/B         | false
            a/b       | a           | false
            a         | a/b         | false
            a/+       | a/b         | true
            a/+       | a/          | true
            a/+       | a           | false
            a/+       | a/b/c       | false
            +/+       | /           | true
            /+        | /a          | true
            +         | /a          | false
            +/+/b     | a//b        | true
            a/#       | a           | true
            a/#       | a/          | true
            a/#       | a/b/c       | true
            a/#       | ab          | false
            #         | a/b         | true
            #         | /           | true
            #         | $SYS/a      | false
            +/a       | $SYS/a      | false
            $SYS/#    | $SYS/a      | true
            $SYS/+    | $SYS/$a     | true
            a/+       | a/$b        | true
            a/#       | a/$b        | true
            """)
    void shouldMatchAsMqttSays(String filter, String topic, boolean matches) {
        TopicIndex index = new TopicIndex();
        index.add(filter(filter), 7, true);
        assertThat(index.find(topic)).containsExactly(matches ? new int[] {7} : new int[0]);
        assertThat(naive(filter, topic)).isEqualTo(matches);
    }

    @Test
    void shouldTellApartLevelsWithTheSameHash() {
        TopicIndex index = new TopicIndex();
        List<String> sameHash = List.of("AaAa", "AaBB", "BBAa", "BBBB");
        for (int i = 0; i < sameHash.size(); i++) {
            index.add(filter("x/" + sameHash.get(i)), i, true);
        }
        for (int i = 0; i < sameHash.size(); i++) {
            assertThat(index.find("x/" + sameHash.get(i))).containsExactly(i);
        }
        assertThat(index.find("x/AaAaAa")).isEmpty();
    }

    @Test
    void shouldMatchATopicWithMoreLevelsThanAnyFilter() {
        TopicIndex index = new TopicIndex();
        index.add(filter("+/a/#"), 0, true);
        assertThat(index.find("a/".repeat(32_000))).containsExactly(0);
        assertThat(index.find("/".repeat(65_000))).isEmpty();
    }

    @Test
    void shouldFindAllFiltersInTheirOrderAsAScanDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<String> filters = randomFilters(random, 1 + random.nextInt(30));
            TopicIndex index = index(filters);
            for (int i = 0; i < 30; i++) {
                String topic = randomTopic(random);
                int[] expected = IntStream.range(0, filters.size())
                        .filter(order -> naive(filters.get(order), topic))
                        .toArray();
                assertThat(index.find(topic))
                        .describedAs("seed %d: topic %s, filters %s", seed, topic, filters)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldKnowWhichEarlierFilterCoversALaterOne() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> topics = allTopics(List.of("a", "b", "", "$s", "other"), 4);
        for (int round = 0; round < 300; round++) {
            List<String> filters = randomFilters(random, 5);
            String later = randomFilters(random, 1).get(0);
            List<String> matched =
                    topics.stream().filter(topic -> naive(later, topic)).toList();
            int expected = TopicIndex.NONE;
            for (int order = filters.size() - 1; order >= 0; order--) {
                String earlier = filters.get(order);
                expected = matched.stream().allMatch(topic -> naive(earlier, topic)) ? order : expected;
            }
            assertThat(index(filters).covering(filter(later)))
                    .describedAs("seed %d: %s after %s", seed, later, filters)
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldNotTakeAFilterForCoveringWhoseRouteDoesNotTakeAll() {
        TopicIndex index = new TopicIndex();
        index.add(filter("trades/#"), 0, false);
        assertThat(index.covering(filter("trades/a"))).isEqualTo(TopicIndex.NONE);
        index.add(filter("trades/+"), 1, true);
        assertThat(index.covering(filter("trades/a"))).isOne();
        assertThat(index.find("trades/a")).containsExactly(0, 1);
    }

    private static TopicIndex index(List<String> filters) {
        TopicIndex index = new TopicIndex();
        for (int order = 0; order < filters.size(); order++) {
            index.add(filter(filters.get(order)), order, true);
        }
        return index;
    }

    private static TopicFilter filter(String text) {
        List<String> levels = List.of(text.split("/", -1));
        return new TopicFilter(text, levels, Collections.nCopies(levels.size(), ""));
    }

    /** What MQTT 5, 4.7 says, word by word. */
    private static boolean naive(String filter, String topic) {
        boolean wildcardFirst = filter.startsWith("+") || filter.startsWith("#");
        if (topic.startsWith("$") && wildcardFirst) {
            return false;
        }
        return naive(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean naive(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String level = filter.get(0);
        if (level.equals("#")) {
            return true;
        }
        return !topic.isEmpty()
                && (level.equals("+") || level.equals(topic.get(0)))
                && naive(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }

    private static List<String> randomFilters(Random random, int count) {
        List<String> filters = new ArrayList<>();
        while (filters.size() < count) {
            List<String> levels = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                levels.add(List.of("a", "b", "", "+", "+", "$s").get(random.nextInt(6)));
            }
            if (levels.isEmpty() || random.nextInt(3) == 0) {
                levels.add("#");
            }
            filters.add(String.join("/", levels));
        }
        return filters;
    }

    private static String randomTopic(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            levels.add(List.of("a", "b", "", "$s", "ab").get(random.nextInt(5)));
        }
        return String.join("/", levels);
    }

    private static List<String> allTopics(List<String> levels, int levelsMax) {
        List<String> all = new ArrayList<>(levels);
        List<String> longest = levels;
        for (int i = 1; i < levelsMax; i++) {
            longest = longest.stream()
                    .flatMap(topic -> levels.stream().map(level -> topic + "/" + level))
                    .toList();
            all.addAll(longest);
        }
        return all;
    }
}
