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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How packets are cut out of what is read, and what becomes of the bytes; the rules are tested over sockets. */
class PacketGateTest {
    private static final String CONNECT_5 = "100E00044D5154540502003C00000164";
    private static final String PUBLISH = "320700017400010078";
    private static final String DISCONNECT = "E000";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel = channel();

    private EmbeddedChannel channel() {
        EmbeddedChannel made = new EmbeddedChannel();
        made.config().setAllocator(allocator);
        made.pipeline().addLast(new PacketGate(new PacketLimits(100, 100, 64, 4, 80, 8, 8, 80, 100), Rule.ALL));
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

    /** What was passed on: bytes in hexadecimal, one after the other, and a violation by its rule. */
    private static String passed(EmbeddedChannel from) {
        StringBuilder passed = new StringBuilder();
        for (Object next = from.readInbound(); next != null; next = from.readInbound()) {
            if (next instanceof ByteBuf bytes) {
                passed.append(HexFormat.of().withUpperCase().formatHex(ByteBufUtil.getBytes(bytes)));
                bytes.release();
            } else {
                passed.append(' ').append(((Violation) next).rule());
            }
        }
        return passed.toString();
    }

    // --- framing ---

    @Test
    void shouldPassThePacketsOfOneReadInOnePiece() {
        read(CONNECT_5 + PUBLISH + PUBLISH + "C0");

        ByteBuf all = channel.readInbound();
        assertThat(all.readableBytes()).isEqualTo((CONNECT_5 + PUBLISH + PUBLISH).length() / 2);
        all.release();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONNECT_5 + PUBLISH + "C000" + PUBLISH,
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

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + PUBLISH + " PACKET_TYPE");
    }

    @Test
    void shouldTakeNothingAfterADisconnect() {
        read(CONNECT_5 + DISCONNECT + PUBLISH);
        read("00");

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + DISCONNECT);
    }

    // --- topic aliases ---

    @Test
    void shouldPutTheTopicNameBackWhereAnAliasStands() {
        read(CONNECT_5 + "300A00037472610323000178" + "30070000032300017A" + PUBLISH);

        assertThat(passed(channel))
                .isEqualTo(CONNECT_5 + "300A00037472610323000178" + "300A0003747261032300017A" + PUBLISH);
    }

    @Test
    void shouldPutALongTopicNameBackIntoAPacketWhoseLengthTakesMoreBytesThen() {
        String name = "61".repeat(60);
        String rest = "03230001" + "7A".repeat(70);
        read(CONNECT_5 + "3042003C" + name + "03230001");
        read("304C0000" + rest);

        assertThat(passed(channel)).isEqualTo(CONNECT_5 + "3042003C" + name + "03230001" + "308801003C" + name + rest);
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
