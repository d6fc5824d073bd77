package io.balanceofpower.step1_accept.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RecentTextsTest {
    private final RecentTexts texts = new RecentTexts();

    private String of(String text) {
        ByteBuf buf = Unpooled.copiedBuffer("..." + text + "...", StandardCharsets.UTF_8);
        return texts.of(buf, 3, buf.readableBytes() - 6);
    }

    @Test
    void shouldGiveTheSameObjectForATextThatComesAgain() {
        String first = of("trades/XNYS/SPY");
        assertThat(first).isEqualTo("trades/XNYS/SPY");
        assertThat(of("trades/XNYS/SPY")).isSameAs(first);
        assertThat(of("trades/XNYS/QQQ")).isEqualTo("trades/XNYS/QQQ");
        assertThat(of("trades/XNYS/SPY")).isSameAs(first);
    }

    @Test
    void shouldForgetATextWhosePlaceAnotherTakes() {
        String first = of("Aa");
        assertThat(of("BB")).isEqualTo("BB");
        assertThat(of("Aa")).isEqualTo("Aa").isNotSameAs(first);
    }

    @Test
    void shouldNotTakeATextForTheBeginningOfAnother() {
        assertThat(of("")).isEmpty();
        assertThat(of("\0")).isEqualTo("\0");
        assertThat(of("")).isEmpty();
    }

    @Test
    void shouldKnowEveryLetter() {
        assertThat(of("\u00fcbers/\u6771\u4eac/\ud83d\udcc8")).isEqualTo("\u00fcbers/\u6771\u4eac/\ud83d\udcc8");
    }

    @Test
    void shouldNotKeepWhatIsLong() {
        String topic = "t".repeat(257);
        assertThat(of(topic)).isEqualTo(topic).isNotSameAs(of(topic));
        String shorter = of("t".repeat(256));
        assertThat(of("t".repeat(256))).isSameAs(shorter);
    }
}
