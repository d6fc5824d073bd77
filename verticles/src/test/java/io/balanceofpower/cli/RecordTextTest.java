package io.balanceofpower.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class RecordTextTest {

    private static ConsumerRecord<byte[], byte[]> trade(byte[] key, String value) {
        ConsumerRecord<byte[], byte[]> each = new ConsumerRecord<>("trades.crypto", 3, 17, key, value.getBytes(UTF_8));
        each.headers().add("bop-device", "d1".getBytes(UTF_8));
        each.headers().add("note", new byte[] {(byte) 0xff});
        return each;
    }

    @Test
    void shouldPutARecordIntoOneLineWhateverItHolds() {
        assertThat(RecordText.line(trade("BTC".getBytes(UTF_8), "{\n\"price\": \"1.50\"}")))
                .isEqualTo("trades.crypto[3] @17  BTC  bop-device=d1  note=base64:/w==  { \"price\": \"1.50\"}");
    }

    @Test
    void shouldKeepEveryByteInJson() {
        assertThat(RecordText.json(trade(new byte[] {(byte) 0xff}, "a\nb")))
                .startsWith("{\"topic\":\"trades.crypto\",\"partition\":3,\"offset\":17,\"timestampMs\":")
                .contains("\"keyBase64\":\"/w==\"")
                .contains("{\"name\":\"bop-device\",\"value\":\"d1\"}", "{\"name\":\"note\",\"valueBase64\":\"/w==\"}")
                .endsWith("\"value\":\"a\\nb\"}");
    }
}
