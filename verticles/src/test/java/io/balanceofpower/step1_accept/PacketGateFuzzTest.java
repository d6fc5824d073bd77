package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.balanceofpower.step1_accept.packet.PacketGate;
import io.balanceofpower.step1_accept.packet.PacketLimits;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.QoS;
import io.balanceofpower.step1_accept.packet.RecentTexts;
import io.balanceofpower.step1_accept.packet.Rule;
import io.balanceofpower.step1_accept.packet.Violation;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all: no exception escapes, the decoder reads every packet that the gate lets pass, and finds in each message
 * what the gate has found, nothing follows a violation, and every buffer is given back.
 *
 * <p>In a build, the kept inputs are run, {@code fuzz-corpus.txt}. With {@code JAZZER_FUZZ=1}, Jazzer begins with them and
 * with the cases of the conformance table, and looks for new ones, guided by what of the code they reach; the README says how.
 */
class PacketGateFuzzTest {
    private static final PacketLimits LIMITS = new PacketLimits(2_000, 1_500, 64, 4, 200, 16, 8, 400, 1_000);

    /** Without Jazzer, the cases of the table are left to {@link ConformanceIT}. */
    static Stream<Arguments> seeds() {
        Stream<byte[]> kept = ConformanceTable.lines("fuzz-corpus.txt")
                .map(line -> HexFormat.of().parseHex(line.get(0)));
        Stream<byte[]> cases = System.getenv("JAZZER_FUZZ") == null
                ? Stream.empty()
                : ConformanceTable.cases().stream().map(PacketGateFuzzTest::conversation);
        return Stream.concat(kept, cases).map(bytes -> Arguments.of((Object) bytes));
    }

    private static byte[] conversation(ConformanceCase c) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xFF);
        if (!PacketNotation.isUnconnected(c.packets())) {
            out.writeBytes(c.version() == 5 ? Conversation.CONNECT_5 : Conversation.CONNECT_311);
        }
        PacketNotation.packets(c.packets(), c.version()).forEach(out::writeBytes);
        return out.toByteArray();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void shouldPassOnlyWhatTheDecoderReadsAlike(byte[] bytes) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(new PacketGate(LIMITS, new RecentTexts(), Rule.ALL), new MqttDecoder(LIMITS.packetBytesMax()));
        // The first byte says in what pieces the others come.
        int piece = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0xFF);
        boolean violated = false;
        List<Publish> messages = new ArrayList<>();
        for (int at = 1; at < bytes.length; at += piece) {
            int count = Math.min(piece, bytes.length - at);
            channel.writeInbound(allocator.buffer().writeBytes(bytes, at, count));
            violated = isDrainedOfGoodPackets(channel, messages, violated);
        }
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(decoded(bytes).stream().limit(messages.size()).toList())
                .isEqualTo(messages.stream().map(PacketGateFuzzTest::words).toList());
    }

    /** The messages that the decoder finds by itself, until it finds what it cannot read. */
    private static List<String> decoded(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(LIMITS.packetBytesMax()));
        if (bytes.length > 1) {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1));
        }
        List<String> messages = new ArrayList<>();
        Map<Integer, String> aliases = new HashMap<>();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof MqttPublishMessage message
                    && message.decoderResult().isSuccess()) {
                messages.add(words(message, aliases));
            }
            ReferenceCountUtil.release(next);
        }
        channel.finishAndReleaseAll();
        return messages;
    }

    private static String words(MqttPublishMessage message, Map<Integer, String> aliases) {
        MqttProperties properties = message.variableHeader().properties();
        String topic = message.variableHeader().topicName();
        long alias = PacketProperties.number(properties, MqttProperties.TOPIC_ALIAS, 0);
        if (topic.isEmpty()) {
            topic = aliases.getOrDefault((int) alias, "");
        } else {
            aliases.put((int) alias, topic);
        }
        return words(new Publish(
                topic,
                QoS.valueOf(message.fixedHeader().qosLevel().name()),
                message.fixedHeader().isDup(),
                Math.max(0, message.variableHeader().packetId()),
                PacketProperties.number(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0) == 1,
                ByteBufUtil.getBytes(message.payload()),
                PacketProperties.user(properties),
                0));
    }

    private static String words(Publish publish) {
        return publish.topic() + " " + publish.qos() + " " + publish.dup() + " " + publish.packetId() + " "
                + publish.utf8() + " " + HexFormat.of().formatHex(publish.payload()) + " " + publish.userProperties();
    }

    /** Returns whether a rule was broken by now. */
    private static boolean isDrainedOfGoodPackets(EmbeddedChannel channel, List<Publish> messages, boolean before) {
        boolean violated = before;
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            assertThat(violated).as("something follows a violation").isFalse();
            if (next instanceof MqttMessage packet) {
                assertThat(packet.decoderResult().cause()).isNull();
            } else if (next instanceof Publish publish) {
                messages.add(publish);
            } else {
                assertThat(next).isInstanceOf(Violation.class);
                violated = true;
            }
            ReferenceCountUtil.release(next);
        }
        return violated;
    }
}
