package io.balanceofpower.step4_route;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.User;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SampleTest {
    private static final int MESSAGES = 20_000;
    private static final Source ACCOUNT = new Source.Property("account");

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "0.25", "0.5", "0.999"})
    void shouldTakeTheShareThatIsAskedFor(String share) {
        Sample sample = sample(share, null);
        long taken = IntStream.range(0, MESSAGES)
                .filter(i -> sample.takes(message(i, "a")))
                .count();
        double expected = MESSAGES * Double.parseDouble(share);
        // Six standard deviations of a binomial distribution; the messages are always the same, so this cannot flicker.
        double deviation = Math.sqrt(expected * (1 - Double.parseDouble(share)));
        assertThat((double) taken).isBetween(expected - 6 * deviation, expected + 6 * deviation);
    }

    @Test
    void shouldTakeAResendExactlyIfItTookTheFirstCopy() {
        Sample here = sample("0.5", null);
        Sample onAnotherNode = sample("0.5", null);
        for (int i = 0; i < 1_000; i++) {
            assertThat(onAnotherNode.takes(message(i, "a"))).isEqualTo(here.takes(message(i, "a")));
        }
    }

    @Test
    void shouldBeTheSameInEveryVersion() {
        // What a sample of years holds must not change with a library.
        Sample sample = sample("0.5", null);
        assertThat(IntStream.range(0, 16)
                        .filter(i -> sample.takes(message(i, "a")))
                        .boxed())
                .containsExactly(1, 3, 5, 6, 7, 8, 9, 13, 15);
    }

    @Test
    void shouldTakeMessagesOfOneValueTogether() {
        Sample sample = sample("0.3", ACCOUNT);
        long accounts = 0;
        for (int account = 0; account < 1_000; account++) {
            boolean first = sample.takes(message(0, "account-" + account));
            assertThat(sample.takes(message(1, "account-" + account))).isEqualTo(first);
            accounts += first ? 1 : 0;
        }
        assertThat(accounts).isBetween(230L, 370L);
    }

    @Test
    void shouldTakeInALargerShareWhatItTakesInASmallerOne() {
        Sample small = sample("0.1", ACCOUNT);
        Sample large = sample("0.4", ACCOUNT);
        for (int account = 0; account < 1_000; account++) {
            Arrival message = message(0, "account-" + account);
            assertThat(!small.takes(message) || large.takes(message)).isTrue();
        }
    }

    @Test
    void shouldTakeNothingThatLacksWhatItIsToldBy() {
        assertThat(sample("1", ACCOUNT).takes(message(0, null))).isFalse();
        assertThat(sample("1", ACCOUNT).takes(message(0, "a"))).isTrue();
        assertThat(sample("1", ACCOUNT).takesAll()).isFalse();
    }

    @Test
    void shouldKnowSharesThatADoubleCannotTellFromOneAndFromNothing() {
        assertThat(sample("1", null).takesAll()).isTrue();
        assertThat(sample("1.000", null).takesAll()).isTrue();
        assertThat(sample("0.99999999999999999999", null).takesAll()).isFalse();
        Sample tiny = sample("0.00000000000000000001", null); // below 1 / 2^64
        assertThat(IntStream.range(0, 1_000).filter(i -> tiny.takes(message(i, "a"))))
                .isEmpty();
    }

    private static Sample sample(String share, @Nullable Source by) {
        return new Sample(new BigDecimal(share), by);
    }

    private static Arrival message(int number, @Nullable String account) {
        byte[] payload = ("{\"id\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        List<UserProperty> properties = account == null ? List.of() : List.of(new UserProperty("account", account));
        Incoming incoming = new Incoming("t/a", payload, properties, new Sender("d1", User.ANONYMOUS), 0);
        return new Arrival(incoming, Selection.NONE);
    }
}
