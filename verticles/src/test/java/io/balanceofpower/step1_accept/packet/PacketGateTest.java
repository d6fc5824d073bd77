package io.balanceofpower.step1_accept.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step1_accept.packet.Violation.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How packets are cut out of what is read, and what becomes of the bytes; the rules are tested over sockets. */
class PacketGateTest {
    private static final String CONNECT_5 = "100E00044D5154540502003C00000164";
    private static final String PUBLISH = "320700017400010078";
    private static final String PUBLISHED = "{t AT_LEAST_ONCE 1 78}";
    private static final String PINGREQ = "C000";
    private static final String DISCONNECT = "E000";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel = channel();

    private EmbeddedChannel channel() {
        EmbeddedChannel made = new EmbeddedChannel();
        made.config().setAllocator(allocator);
        made.pipeline()
                .addLast(new PacketGate(
                        new PacketLimits(100, 100, 64, 4, 80, 8, 8, 80, 100), new RecentTexts(), Rule.ALL));
        return made;
    }

    @AfterEach
    void shouldLeaveNoBufferBehind() {
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private void read(EmbeddedChannel into, byte[] bytes, int from, int to) {
        into.writeInbound(allocator.buffer().writeBytes(bytes, from, to - from));
    }

    private void read(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        read(channel, bytes, 0, bytes.length);
    }

    /** What was passed on: bytes in hexadecimal, one after the other, messages as in PUBLISHED, and a violation by its rule. */
    private static String passed(EmbeddedChannel from) {
        StringBuilder passed = new StringBuilder();
        for (Object next = from.readInbound(); next != null; next = from.readInbound()) {
            if (next instanceof ByteBuf bytes) {
                passed.append(HexFormat.of().withUpperCase().formatHex(ByteBufUtil.getBytes(bytes)));
                bytes.release();
            } else if (next instanceof Publish publish) {
                passed.append(words(publish));
            } else {
                passed.append(' ').append(((Violation) next).rule());
            }
        }
        return passed.toString();
    }

    private static String words(Publish publish) {
        return "{" + publish.topic() + " " + publish.qos() + (publish.dup() ? " dup" : "")
                + (publish.qos() == QoS.AT_MOST_ONCE ? "" : " " + publish.packetId())
                + (publish.utf8() ? " utf8" : "")
                + publish.userProperties().stream()
                        .map(property -> " " + property.name() + "=" + property.value())
                        .collect(Collectors.joining())
                + " " + HexFormat.of().withUpperCase().formatHex(publish.payload()) + "}";
    }

    // --- framing ---

    @Test
    void shouldPassThePacketsForTheDecoderOfOneReadInOnePiece() {
        read(CONNECT_5 + PINGREQ + PINGREQ + PUBLISH + PINGREQ + "C0");

        assertThat(pieces()).containsExactly(CONNECT_5 + PINGREQ + PINGREQ, PUBLISHED, PINGREQ);
    }

    private List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        int count = channel.inboundMessages().size();
        for (int i = 0; i < count; i++) {
            EmbeddedChannel one = new EmbeddedChannel();
            one.inboundMessages().add(channel.readInbound());
            pieces.add(passed(one));
        }
        return pieces;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONNECT_5 + PUBLISH + PINGREQ + PUBLISH,
                CONNECT_5 + "300A00037472610323000178" + "30070000032300017A" + PUBLISH,
                CONNECT_5 + PUBLISH + "3600" + PUBLISH,
                CONNECT_5 + PUBLISH + DISCONNECT + PUBLISH,
                "300400017478",
            })
    void shouldPassTheSameWhereverTheBytesAreCut(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        read(hex);
        String whole = passed(channel);
        assertThat(whole).isNotEmpty();

        for (int[] cuts : cuts(bytes.length)) {
            EmbeddedChannel other = channel();
            int from = 0;
            for (int to : cuts) {
                read(other, bytes, from, to);
                from = to;
            }
            assertThat(passed(other)).as("cut at " + Arrays.toString(cuts)).isEqualTo(whole);
            other.finishAndReleaseAll();
        }
    }

    /** Every single cut, every byte alone, and some at random. */
    private static List<int[]> cuts(int bytes) {
        List<int[]> all = new ArrayList<>();
        for (int cut = 1; cut < bytes; cut++) {
            all.add(new int[] {cut, bytes});
        }
        int[] each = new int[bytes];
        Arrays.setAll(each, i -> i + 1);
        all.add(each);
        long seed = System.nanoTime();
        System.out.println("PacketGateTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            all.add(Arrays.stream(each)
                    .filter(cut -> cut == bytes || random.nextInt(4) == 0)
                    .toArray());
        }
        return all;
    }

    @Test
    void shouldRefuseAPacketByItsFixedHeaderWithoutWaitingForTheRest() {
        read(CONNECT_5);
        assertThat(passed(channel)).isEqualTo(CONNECT_5);

        read("32E407");

        assertThat(passed(channel)).isEqualTo(" PACKET_TOO_LARGE");
    }

    @Test
    void shouldTakeNothingAfterAViolation() {
        read(CONNECT_5 + PUBLISH + "00");
        read(PUBLISH);
        read(PUBLISH);

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + PUBLISHED + " PACKET_TYPE");
    }

    @Test
    void shouldTakeNothingAfterADisconnect() {
        read(CONNECT_5 + DISCONNECT + PUBLISH);
        read("00");

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + DISCONNECT);
    }

    // --- messages ---

    @Test
    void shouldTakeAMessageApart() {
        read(CONNECT_5 + "3C1C" + "0003" + "742F61" + "0102" + "12" + "0101" + "26" + "0003" + "736571" + "0002"
                + "3137" + "26" + "0001" + "61" + "0000" + "7B7D");

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + "{t/a EXACTLY_ONCE dup 258 utf8 seq=17 a= 7B7D}");
    }

    @Test
    void shouldGiveEachMessageItsOwnUserProperties() {
        String numbered = "3211" + "0001" + "74" + "0001" + "0A" + "26" + "0003" + "736571" + "0002" + "3137" + "78";
        read(CONNECT_5 + numbered + PUBLISH + numbered);

        assertThat(passed(channel))
                .isEqualTo(CONNECT_5 + "{t AT_LEAST_ONCE 1 seq=17 78}" + PUBLISHED + "{t AT_LEAST_ONCE 1 seq=17 78}");
    }

    @Test
    void shouldTakeAMessageOfAnOldDeviceApart() {
        String connect = "100D00044D5154540402003C000164";
        read(connect + "3003000174" + "3106000174000102" + "330500017400FF");

        assertThat(passed(channel))
                .isEqualTo(connect + "{t AT_MOST_ONCE }" + "{t AT_MOST_ONCE 000102}" + "{t AT_LEAST_ONCE 255 }");
    }

    @Test
    void shouldSayWhenTheBytesWereReadAndGiveEachMessageATimeOfItsOwn() {
        long beforeNs = Publish.utcNowNs();
        read(CONNECT_5 + PUBLISH + PUBLISH);
        long afterNs = Publish.utcNowNs();

        ((ByteBuf) channel.readInbound()).release();
        Publish first = channel.readInbound();
        Publish second = channel.readInbound();
        assertThat(first.receivedAtNs()).isBetween(beforeNs, afterNs);
        assertThat(second.receivedAtNs()).isEqualTo(first.receivedAtNs() + 1);
    }

    @Test
    void shouldCountWhatIsKeptOfAMessage() {
        read(CONNECT_5 + "320C" + "0001" + "74" + "0001" + "00" + "7B7D7B7D7B7D");
        read("3211" + "0001" + "74" + "0001" + "0A" + "26" + "0003" + "736571" + "0002" + "3137" + "78");

        ((ByteBuf) channel.readInbound()).release();
        Publish plain = channel.readInbound();
        Publish numbered = channel.readInbound();
        assertThat(plain.bytes()).isEqualTo(1 + 6);
        assertThat(numbered.bytes()).isEqualTo(1 + 5 + 1);
    }

    // --- topic aliases ---

    @Test
    void shouldPutTheTopicNameBackWhereAnAliasStands() {
        read(CONNECT_5 + "300A00037472610323000178" + "30070000032300017A" + PUBLISH);

        assertThat(passed(channel))
                .isEqualTo(CONNECT_5 + "{tra AT_MOST_ONCE 78}" + "{tra AT_MOST_ONCE 7A}" + PUBLISHED);
    }

    @Test
    void shouldPutTheNewNameBackWhereAnAliasWasGivenAgain() {
        read(CONNECT_5 + "300A00037472610323000178" + "300A00037472620323000178" + "30070000032300017A");

        assertThat(passed(channel))
                .isEqualTo(CONNECT_5 + "{tra AT_MOST_ONCE 78}" + "{trb AT_MOST_ONCE 78}" + "{trb AT_MOST_ONCE 7A}");
    }

    // --- who is told what ---

    @Test
    void shouldSayHowTheDeviceCanBeTold() {
        assertThat(violation("C000").reply()).isEqualTo(Reply.NOTHING);
        assertThat(violation("100D00044D5154540403003C000164").reply()).isEqualTo(Reply.CONNACK_3_1_1);
        assertThat(violation("100E00044D5154540503003C00000164").reply()).isEqualTo(Reply.CONNACK_5);
        assertThat(violation(CONNECT_5 + "3600").reply()).isEqualTo(Reply.DISCONNECT);
    }

    @Test
    void shouldSayHowMuchTheDeviceReads() {
        assertThat(violation("101300044D5154540502003C052700000020000100").replyBytesMax())
                .isEqualTo(32);
        assertThat(violation("100E00044D5154540503003C00000164").replyBytesMax())
                .isEqualTo(Long.MAX_VALUE);
    }

    private Violation violation(String hex) {
        EmbeddedChannel other = channel();
        byte[] bytes = HexFormat.of().parseHex(hex);
        read(other, bytes, 0, bytes.length);
        Object last = null;
        for (Object next = other.readInbound(); next != null; next = other.readInbound()) {
            if (next instanceof ByteBuf passed) {
                passed.release();
            }
            last = next;
        }
        other.finishAndReleaseAll();
        assertThat(last).isInstanceOf(Violation.class);
        return (Violation) Objects.requireNonNull(last);
    }
}
