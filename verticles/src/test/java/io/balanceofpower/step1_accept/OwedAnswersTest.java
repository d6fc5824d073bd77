package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the buffer in which acknowledgements gather; their order is tested with real connections. */
class OwedAnswersTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final OwedAnswers owed;

    OwedAnswersTest() {
        channel.config().setAllocator(allocator);
        owed = new OwedAnswers(
                channel.pipeline().firstContext(), ProtocolVersion.MQTT_5, new ReceivedIds(), Long.MAX_VALUE, true);
    }

    @AfterEach
    void shouldLeaveNoBufferBehind() {
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void shouldSendGatheredAcknowledgementsInOneBuffer() {
        owed.write(AckPackets.PUBACK, 1, ReasonCode.SUCCESS, "");
        owed.write(AckPackets.PUBACK, 2, ReasonCode.SUCCESS, "");
        owed.flush();
        owed.flush();

        ByteBuf sent = channel.readOutbound();
        assertThat(sent.readableBytes()).isEqualTo(8);
        sent.release();
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    @Test
    void shouldGiveBackWhatIsNotSent() {
        owed.write(AckPackets.PUBACK, 1, ReasonCode.SUCCESS, "");
        owed.discard();
        owed.discard();
        owed.flush();

        assertThat(channel.<Object>readOutbound()).isNull();
    }

    @Test
    void shouldSendABufferOnlyOnceWhenTheWriteFails() {
        var unused = channel.close();
        owed.write(AckPackets.PUBACK, 1, ReasonCode.SUCCESS, "");
        owed.flush();
        owed.flush();
    }
}
