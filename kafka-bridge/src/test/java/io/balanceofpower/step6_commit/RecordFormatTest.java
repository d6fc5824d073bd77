package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.message.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RecordFormatTest {

    private final RecordFormat format = new RecordFormat("n1-2");

    @Test
    void shouldLeaveOutTheStreamThatIsNamedLikeItsDevice() {
        assertThat(headers(message("d1", new Numbering("d1", 0, 9), List.of())))
                .containsExactly(
                        "bop-device=d1",
                        "bop-epoch=0",
                        "bop-seq=9",
                        "bop-lane=n1-2",
                        "bop-topic=trades/xetra",
                        "bop-route=trades",
                        "bop-received-ns=1000000");
    }

    @Test
    void shouldWriteNoNumbersForAMessageWithoutNumbering() {
        assertThat(headers(message("d1", null, List.of())))
                .containsExactly(
                        "bop-device=d1",
                        "bop-lane=n1-2",
                        "bop-topic=trades/xetra",
                        "bop-route=trades",
                        "bop-received-ns=1000000");
    }

    @Test
    void shouldWritePacketIdAndOrdinalOnlyWhereCopiesAreToldByThem() {
        assertThat(headers(message("d1", null, 65_535, List.of()))).contains("bop-qos2=65535.5");
        assertThat(headers(message("d1", new Numbering("d1", 0, 9), 65_535, List.of())))
                .noneMatch(header -> header.startsWith("bop-qos2"));
    }

    @Test
    void shouldBeReadBackAsItWasWritten() {
        LaneHeaders numbered = read(message("d1", new Numbering("orders", 3, 9), 7, List.of()));
        assertThat(numbered.isOf("n1-2")).isTrue();
        assertThat(numbered.isOf("n1-22")).isFalse();
        assertThat(numbered.device()).isEqualTo("d1");
        assertThat(numbered.numbering()).isEqualTo(new Numbering("orders", 3, 9));
        assertThat(numbered.packetId()).isZero();
        assertThat(read(message("d1", new Numbering("d1", 0, 0), List.of())).numbering())
                .isEqualTo(new Numbering("d1", 0, 0));

        LaneHeaders qos2 = read(message("d1", null, 700, List.of()));
        assertThat(qos2.numbering()).isNull();
        assertThat(qos2.packetId()).isEqualTo(700);
        assertThat(qos2.ordinal()).isEqualTo(5);
    }

    @Test
    void shouldReadNothingIntoARecordOfSomebodyElse() {
        LaneHeaders foreign = LaneHeaders.of(new RecordHeaders());
        assertThat(foreign.isOf("")).isFalse();
        assertThat(foreign.numbering()).isNull();
        assertThat(foreign.packetId()).isZero();

        Headers damaged = new RecordHeaders();
        damaged.add("bop-seq", "twelve".getBytes(StandardCharsets.UTF_8));
        damaged.add("bop-qos2", "1.x".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> LaneHeaders.of(damaged).numbering()).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> LaneHeaders.of(damaged).ordinal()).isInstanceOf(NumberFormatException.class);
    }

    private LaneHeaders read(Message message) {
        return LaneHeaders.of(format.records(message, 5).get(0).headers());
    }

    @Test
    void shouldMoveUserPropertiesThatUseTheReservedPrefix() {
        List<UserProperty> properties =
                List.of(new UserProperty("a", "1"), new UserProperty("a", "2"), new UserProperty("bop-seq", "3"));
        assertThat(headers(message("d1", null, properties))).contains("a=1", "a=2", "x-bop-seq=3");
        assertThat(headers(message("d1", null, List.of(new UserProperty("x-bop-seq", "4")))))
                .contains("x-x-bop-seq=4");
    }

    @Test
    void shouldKeepDevicesApartThatShareAPlaceInTheCache() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5_000; i++) {
                String device = i % 7 == 0 ? "x".repeat(200) + i : "device-" + i;
                ProducerRecord<byte[], byte[]> record =
                        format.records(message(device, null, List.of()), 0).get(0);
                assertThat(text(record.headers().lastHeader("bop-device"))).isEqualTo(device);
            }
        }
    }

    @Test
    void shouldWriteEveryNumberInDecimal() {
        for (long number : new long[] {0, 1, 9, 10, 99, 100, 1_234_567_890L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThat(RecordFormat.decimal(number))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(Long.toString(number));
        }
    }

    @RepeatedTest(100)
    void shouldNeverTakeARecordForSmallerThanKafkaDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<UserProperty> properties = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            properties.add(new UserProperty("ä€".repeat(random.nextInt(20)), "ü".repeat(random.nextInt(2_000))));
        }
        ProducerRecord<byte[], byte[]> record =
                format.records(message("d1", null, properties), 0).get(0);
        int kafkas = AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                record.value(),
                record.headers().toArray());
        long ours = RecordFormat.bytes(record);
        assertThat(ours)
                .as("seed %d", seed)
                .isBetween((long) kafkas, kafkas + 35L + 8L * record.headers().toArray().length);
        assertThat(RecordFormat.fits(record, (int) ours)).isTrue();
        assertThat(RecordFormat.fits(record, (int) ours - 1)).isFalse();
    }

    private List<String> headers(Message message) {
        List<String> headers = new ArrayList<>();
        for (Header header : format.records(message, 5).get(0).headers()) {
            headers.add(header.key() + "=" + text(header));
        }
        return headers;
    }

    @Test
    void shouldWriteARecordForEachDestinationThatNamesThemAll() {
        Message one = message("d1", new Numbering("d1", 0, 7), List.of());
        Message message = new Message(
                "d1",
                one.numbering(),
                0,
                List.of(one.destinations().get(0), new Destination("audit", "trades", new byte[] {1})),
                one.payload(),
                one.mqttTopic(),
                one.receivedAtNs(),
                List.of(new UserProperty("bop-destinations", "forged")),
                outcome -> {});
        List<ProducerRecord<byte[], byte[]>> records = format.records(message, 0);
        assertThat(records).extracting(ProducerRecord::topic).containsExactly("trades", "audit");
        assertThat(records).allSatisfy(record -> {
            assertThat(text(record.headers().lastHeader("bop-destinations"))).isEqualTo("trades,audit");
            assertThat(LaneHeaders.of(record.headers()).destinations()).isEqualTo(2);
            assertThat(record.value()).isSameAs(message.payload());
        });
        ProducerRecord<byte[], byte[]> single = format.records(one, 0).get(0);
        assertThat(single.headers().lastHeader("bop-destinations")).isNull();
        assertThat(LaneHeaders.of(single.headers()).destinations()).isOne();
        assertThat(message.bytes()).isEqualTo(2 * (one.bytes() + "bop-destinations".length() + "forged".length()));
    }

    @Test
    void shouldWriteEachRecordAsItsRouteSays() {
        RecordForm form = new RecordForm(
                Partition.ByKey.BY_KEY,
                77,
                new byte[] {5},
                List.of(new RouteHeader("desk", bytes("fx")), new RouteHeader("a", bytes("mine"))));
        Message message = new Message(
                "d1",
                null,
                0,
                List.of(
                        new Destination("trades", "all", bytes("k1")),
                        new Destination("audit", "copies", null, form),
                        new Destination("third", "all", bytes("k3"))),
                new byte[] {1, 2, 3},
                "t",
                2_999_999,
                List.of(new UserProperty("a", "the device's")),
                outcome -> {});
        List<ProducerRecord<byte[], byte[]>> records = format.records(message, 0);

        assertThat(records).extracting(ProducerRecord::key).containsExactly(bytes("k1"), null, bytes("k3"));
        assertThat(records).extracting(ProducerRecord::timestamp).containsExactly(2L, 77L, 2L);
        assertThat(records.get(0).value()).isSameAs(message.payload());
        assertThat(records.get(1).value()).containsExactly(5);
        assertThat(records)
                .extracting(each -> text(each.headers().lastHeader("bop-route")))
                .containsExactly("all", "copies", "all");
        assertThat(text(records.get(0).headers().lastHeader("a"))).isEqualTo("the device's");
        assertThat(records.get(0).headers().lastHeader("desk")).isNull();
        assertThat(text(records.get(1).headers().lastHeader("a"))).isEqualTo("mine");
        assertThat(text(records.get(1).headers().lastHeader("desk"))).isEqualTo("fx");
        assertThat(message.bytes())
                .isEqualTo((3 + 2 + 256) + (1 + 4 + 2 + 1 + 4 + 256) + (3 + 2 + 256) + 3 * "athe device's".length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Message message(String device, @Nullable Numbering numbering, List<UserProperty> properties) {
        return message(device, numbering, 0, properties);
    }

    private static Message message(
            String device, @Nullable Numbering numbering, int packetId, List<UserProperty> properties) {
        return new Message(
                device,
                numbering,
                packetId,
                List.of(new Destination("trades", "trades", new byte[] {1})),
                new byte[300],
                "trades/xetra",
                1_000_000,
                properties,
                outcome -> {});
    }
}
