package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketQueueTest {
    private static final int BYTES_MAX = 1_000;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final List<Object> taken = new ArrayList<>();
    private final List<Object> late = new ArrayList<>();
    private final PacketQueue queue =
            new PacketQueue(channel.pipeline().firstContext(), taken::add, this::late, BYTES_MAX);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf packet() {
        return Unpooled.buffer();
    }

    private void late(Object packet) {
        taken.add(packet);
        late.add(packet);
    }

    private boolean isRead() {
        return channel.config().isAutoRead();
    }

    @Test
    void shouldPassPacketsOnWhileNothingIsHeld() {
        queue.offer(packet(), 10);

        assertThat(taken).hasSize(1);
        assertThat(isRead()).isTrue();
    }

    @Test
    void shouldTellWhichPacketsHaveWaited() {
        ByteBuf first = packet();
        ByteBuf second = packet();
        queue.offer(first, 1);
        queue.hold(true, false);
        queue.offer(second, 1);
        queue.hold(false, false);

        assertThat(taken).containsExactly(first, second);
        assertThat(late).containsExactly(second);
    }

    @Test
    void shouldStopReadingAtTheMostPackets() {
        queue.hold(true, false);
        for (int i = 0; i < 23; i++) {
            queue.offer(packet(), 1);
        }
        assertThat(isRead()).isTrue();
        queue.offer(packet(), 1);
        assertThat(isRead()).isFalse();

        queue.hold(false, false);
        assertThat(taken).hasSize(24);
        assertThat(isRead()).isTrue();
    }

    @Test
    void shouldStopReadingAtTheMostBytes() {
        queue.hold(true, false);
        queue.offer(packet(), 600);
        assertThat(isRead()).isTrue();
        queue.offer(packet(), 600);
        assertThat(isRead()).isFalse();

        queue.allow(2_000);
        assertThat(isRead()).isTrue();

        queue.hold(false, false);
        queue.hold(true, false);
        queue.offer(packet(), 1_500);
        assertThat(isRead()).as("what was passed on counts no more").isTrue();
    }

    @Test
    void shouldGoOnWithTheRestWhenOneOfThemIsHeldAgain() {
        List<Object> held = new ArrayList<>();
        PacketQueue[] self = new PacketQueue[1];
        self[0] = new PacketQueue(
                channel.pipeline().firstContext(),
                held::add,
                packet -> {
                    held.add(packet);
                    self[0].hold(true, false);
                },
                BYTES_MAX);
        self[0].hold(true, false);
        self[0].offer(packet(), 1);
        self[0].offer(packet(), 1);

        self[0].hold(false, false);
        assertThat(held).hasSize(1);
        self[0].hold(false, false);
        assertThat(held).hasSize(2);
    }

    @Test
    void shouldNotReadAtAllWhoIsUnread() {
        queue.hold(true, true);
        assertThat(isRead()).isFalse();
        queue.hold(true, false);
        assertThat(isRead()).isTrue();
    }

    @Test
    void shouldPassTheRestWhenTheDeviceHasClosedAlthoughItIsHeld() {
        queue.hold(true, false);
        queue.offer(packet(), 1);
        queue.passRest();

        assertThat(taken).hasSize(1);
        queue.offer(packet(), 1);
        assertThat(taken).hasSize(1);
    }

    @Test
    void shouldReleaseWhatIsDropped() {
        ByteBuf waits = packet();
        queue.hold(true, false);
        queue.offer(waits, 1);
        queue.end();

        assertThat(waits.refCnt()).isZero();
        assertThat(taken).isEmpty();
    }
}
