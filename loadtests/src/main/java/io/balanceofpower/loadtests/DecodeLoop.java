package io.balanceofpower.loadtests;

import io.balanceofpower.step1_accept.packet.PacketGate;
import io.balanceofpower.step1_accept.packet.PacketLimits;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.RecentTexts;
import io.balanceofpower.step1_accept.packet.Rule;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Takes apart the packets of one device, in memory and on the caller's thread: as a listener's pipeline does, by the gate that
 * checks them, or by Netty's decoder alone, which checks less.
 */
final class DecodeLoop implements AutoCloseable {

    private static final int PACKET_BYTES_MAX = 262_144;
    private static final PacketLimits LIMITS =
            new PacketLimits(PACKET_BYTES_MAX, PACKET_BYTES_MAX, 128, 16, 1_024, 32, 32, 8_192, 100);

    private final List<PublishTemplate> templates;
    private final int perRead;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Sink sink = new Sink();

    /** @param perRead how many packets arrive at once */
    DecodeLoop(Workload workload, int perRead, boolean gate) {
        this.templates = workload.templates();
        this.perRead = perRead;
        if (gate) {
            channel.pipeline().addLast(new PacketGate(LIMITS, new RecentTexts(), Rule.ALL));
        }
        channel.pipeline().addLast(new MqttDecoder(PACKET_BYTES_MAX), sink);
        ByteBuf connect = channel.alloc().buffer();
        Packets.writeConnect(connect, workload.numbered(), Workload.device(0), 60);
        channel.writeInbound(connect);
    }

    /** Where a PUBLISH ends that was decoded. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        private long publishes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Publish
                    || (message instanceof MqttPublishMessage publish
                            && publish.decoderResult().isSuccess()
                            && publish.fixedHeader().messageType() == MqttMessageType.PUBLISH)) {
                publishes++;
            }
            ReferenceCountUtil.release(message);
        }
    }

    /** Returns the processor time that the thread took, in seconds per million messages, the making of bytes included. */
    double cpuSecondsPerMillion(long messages) throws BenchFailed {
        long before = sink.publishes;
        long startNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (long sent = 0; sent < messages; sent += perRead) {
            ByteBuf read = channel.alloc().buffer();
            for (int i = 0; i < perRead; i++) {
                long message = sent + i;
                templates
                        .get((int) (message % templates.size()))
                        .writeTo(read, 1 + (int) (message % 65_535), message, message);
            }
            channel.writeInbound(read);
        }
        long usedNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startNs;
        long decoded = sink.publishes - before;
        if (decoded < messages) {
            throw BenchFailed.lost(decoded + " of " + messages + " packets were decoded");
        }
        return usedNs / 1e3 / decoded;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
