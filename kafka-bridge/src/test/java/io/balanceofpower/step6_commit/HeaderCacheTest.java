package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class HeaderCacheTest {

    private final HeaderCache cache = new HeaderCache("h");

    @Test
    void shouldKeepTwoTextsOfOneHash() {
        Header one = cache.of("Aa");
        Header other = cache.of("BB");
        for (int i = 0; i < 3; i++) {
            assertThat(cache.of("Aa")).isSameAs(one);
            assertThat(cache.of("BB")).isSameAs(other);
        }
    }

    @Test
    void shouldEncodeAnewWhatHasNoPlace() {
        List<String> texts = List.of("AaAa", "AaBB", "BBAa", "BBBB", "x".repeat(1_000), "Zürich");
        for (int i = 0; i < 3; i++) {
            for (String text : texts) {
                assertThat(cache.of(text).key()).isEqualTo("h");
                assertThat(cache.of(text).value()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
