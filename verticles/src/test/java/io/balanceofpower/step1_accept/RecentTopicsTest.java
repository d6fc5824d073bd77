package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentTopicsTest {
    private final RecentTopics topics = new RecentTopics();

    @Test
    void shouldGiveTheSameObjectForATopicThatComesAgain() {
        String first = topics.same(copy("trades/XNYS/SPY"));
        assertThat(topics.same(copy("trades/XNYS/SPY"))).isSameAs(first);
        assertThat(topics.same(copy("trades/XNYS/QQQ"))).isEqualTo("trades/XNYS/QQQ");
        assertThat(topics.same(copy("trades/XNYS/SPY"))).isSameAs(first);
    }

    @Test
    void shouldForgetATopicWhosePlaceAnotherTakes() {
        String first = topics.same(copy("Aa"));
        assertThat(topics.same(copy("BB"))).isEqualTo("BB");
        assertThat(topics.same(copy("Aa"))).isEqualTo("Aa").isNotSameAs(first);
    }

    @Test
    void shouldNotKeepWhatIsLong() {
        String topic = "t".repeat(257);
        assertThat(topics.same(topic)).isSameAs(topic);
        assertThat(topics.same(copy(topic))).isNotSameAs(topic);
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }
}
