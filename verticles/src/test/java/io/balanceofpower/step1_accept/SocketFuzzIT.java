package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Sequences of good, bent and broken packets over sockets, drawn from the cases of the conformance table. Each connection is
 * answered or closed in time, whatever it is sent; nothing is thrown, logged or leaked; and a device that behaves is served
 * as if it were alone.
 */
@Timeout(600)
class SocketFuzzIT {
    private static final int CONVERSATIONS = Integer.getInteger("bop.fuzz.conversations", 10_000);
    private static final long SEED = Long.getLong("bop.fuzz.seed", System.nanoTime());
    private static final int TIMEOUT_MS = 5_000;
    private static final int PACKET_BYTES_MAX = 2_000;
    private static final long DIRECT_BYTES_MAX = 32 << 20;

    /** More than the largest packet: whatever was begun is ended by them, and they are answered or refused. */
    private static final byte[] PINGS = PacketNotation.bytes("C000*1100", 5);

    private final Random random = new Random(SEED);
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();

    @BeforeEach
    void watch() {
        System.out.println("SocketFuzzIT: -Dbop.fuzz.seed=" + SEED + " -Dbop.fuzz.conversations=" + CONVERSATIONS);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void watchNoMore() {
        root.detachAppender(log);
        ResourceLeakDetector.setLevel(leakLevel);
    }

    @Test
    void shouldAnswerOrCloseWhateverItIsSentAndServeOthersAsIfNothingWere() throws IOException {
        List<ConformanceCase> cases = ConformanceTable.cases();
        PacketMutator five = mutator(cases, 5);
        PacketMutator three = mutator(cases, 4);
        long directBytes = directBytes();
        // All that a conversation ends with comes within a second.
        ListenerUnderTest listener = new ListenerUnderTest(new TestListener()
                .packetBytesMax(PACKET_BYTES_MAX)
                .controlPacketsPerSecondMax(2_000)
                .node());
        listener.arrivals().answerWith(Conversation::answer);
        try (listener;
                RawDevice other = RawDevice.connected(listener.port(), MqttVersion.MQTT_5, "other")) {
            for (int i = 0; i < CONVERSATIONS; i++) {
                converse(i, random.nextBoolean() ? five : three, listener.port());
                if (i % 50 == 0) {
                    other.publish(MqttQoS.AT_LEAST_ONCE, 1 + i % 60_000)
                            .expectAck(MqttMessageType.PUBACK, 1 + i % 60_000);
                }
            }
            other.ping().expect(MqttMessageType.PINGRESP);
            assertThat(listener.violations()).as("rules that were broken").hasSizeGreaterThan(30);
        }
        System.gc();
        assertThat(directBytes() - directBytes)
                .as("bytes outside the heap, more than before")
                .isLessThan(DIRECT_BYTES_MAX);
        assertThat(log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)))
                .as("warnings, errors and leaks in the log")
                .isEmpty();
    }

    private PacketMutator mutator(List<ConformanceCase> cases, int version) {
        List<byte[]> packets = cases.stream()
                .filter(c -> c.version() == version)
                .flatMap(c -> PacketNotation.packets(c.packets(), version).stream())
                .toList();
        return new PacketMutator(random, packets);
    }

    private void converse(int number, PacketMutator mutator, int port) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        boolean connects = random.nextInt(5) > 0;
        if (connects) {
            sent.writeBytes(random.nextBoolean() ? Conversation.CONNECT_5 : Conversation.CONNECT_311);
        }
        for (int i = random.nextInt(8); i >= 0; i--) {
            sent.writeBytes(mutator.next());
        }
        byte[] bytes = sent.toByteArray();
        int cut = random.nextInt(bytes.length + 1);
        Conversation.Heard heard = Conversation.of(bytes, cut, PINGS, port, TIMEOUT_MS);
        assertThat(heard.answer())
                .as("conversation " + number + ", seed " + SEED + ": "
                        + HexFormat.of().withUpperCase().formatHex(bytes))
                .matches("(.*, )?(open|closed)");
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
