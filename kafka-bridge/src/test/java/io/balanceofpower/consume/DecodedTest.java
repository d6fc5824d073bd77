package io.balanceofpower.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.message.Numbering;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedTest {
    private static final byte[] NOT_UTF_8 = {(byte) 0xc3, 0x28};

    private final Map<String, String> headers = new LinkedHashMap<>(Map.of(
            "bop-device", "sensor-7",
            "bop-epoch", "3",
            "bop-seq", "9223372036854775807",
            "bop-lane", "node-1/0",
            "bop-topic", "trades/X/ACME",
            "bop-route", "equities",
            "bop-received-ns", "1795392000000000001"));

    @Test
    void shouldReadWhatALaneWrites() {
        ConsumerRecord<byte[], byte[]> source = withHeaders();

        assertThat(Decoded.of(source))
                .isEqualTo(new Decoded.Trade(new TradeRecord(
                        "sensor-7",
                        new Numbering("sensor-7", 3, Long.MAX_VALUE),
                        "node-1/0",
                        "trades/X/ACME",
                        "equities",
                        List.of(),
                        1_795_392_000_000_000_001L,
                        false,
                        source)));
    }

    @Test
    void shouldKnowAllTopicsOfAMessageWithSeveral() {
        headers.put("bop-destinations", "trades,audit");

        assertThat(trade().destinations()).containsExactly("trades", "audit");
    }

    @Test
    void shouldKnowWhatWasReplayed() {
        headers.put("bop-replayed", "1795392000000");

        assertThat(trade().replayed()).isTrue();
    }

    @Test
    void shouldTakeTheStreamWhereItDiffersFromTheDevice() {
        headers.put("bop-stream", "quotes");

        assertThat(trade().numbering()).isEqualTo(new Numbering("quotes", 3, Long.MAX_VALUE));
    }

    @Test
    void shouldKnowNoNumberingOfAnUnnumberedMessage() {
        headers.remove("bop-epoch");
        headers.remove("bop-seq");

        assertThat(trade().numbering()).isNull();
    }

    @Test
    void shouldBelieveTheLaneAndNotAUserPropertyOfTheSameName() {
        ConsumerRecord<byte[], byte[]> source = withHeaders();
        source.headers().add("bop-device", "impostor".getBytes(StandardCharsets.UTF_8));

        assertThat(Decoded.of(source).fold(TradeRecord::device, Function.identity()))
                .isEqualTo("sensor-7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bop-device", "bop-epoch", "bop-seq", "bop-lane", "bop-topic", "bop-route", "bop-received-ns"})
    void shouldCallARecordForeignWithout(String header) {
        headers.remove(header);

        assertThat(Decoded.of(withHeaders()).fold(trade -> "a trade", Function.identity()))
                .contains(header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "x", "1.0", "9223372036854775808", "٣"})
    void shouldCallARecordForeignWhoseSequenceIs(String notANumber) {
        headers.put("bop-seq", notANumber);

        assertThat(Decoded.of(withHeaders())).isInstanceOf(Decoded.Foreign.class);
    }

    @Test
    void shouldNotMindHeadersThatAreNoTextOrEmpty() {
        ConsumerRecord<byte[], byte[]> source = withHeaders();
        source.headers().add("bop-later", NOT_UTF_8).add("trace", null).add("bop-stream", null);

        assertThat(Decoded.of(source)).isInstanceOf(Decoded.Trade.class);
    }

    private TradeRecord trade() {
        return Decoded.of(withHeaders()).fold(Function.identity(), reason -> {
            throw new AssertionError(reason);
        });
    }

    private ConsumerRecord<byte[], byte[]> withHeaders() {
        ConsumerRecord<byte[], byte[]> source = new ConsumerRecord<>("trades", 0, 0, new byte[0], new byte[0]);
        headers.forEach((name, value) -> source.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return source;
    }
}
