package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageNumberTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 4_095, 999_999_999})
    void shouldReadBackWhatWasWrittenIntoAPayload(long number) {
        byte[] payload = Trade.all(200).get(3).payload();
        byte[] before = payload.clone();
        MessageNumber.write(payload, number);
        assertThat(MessageNumber.read(payload)).isEqualTo(number);
        MessageNumber.write(payload, 0);
        assertThat(payload).as("nothing else has changed").isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"id\":",
                "{\"id\":123456789,",
                "{\"id\":0000000001,\"time\":1}",
                "{\"id\":12345x7890,\"time\":1}",
                "{\"ie\":1000000001,\"time\":1}"
            })
    void shouldKnowWhatIsNone(String payload) {
        assertThat(MessageNumber.read(payload.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(MessageNumber.NONE);
    }

    @Test
    void shouldTakeATombstoneForNone() {
        assertThat(MessageNumber.read(null)).isEqualTo(MessageNumber.NONE);
    }
}
