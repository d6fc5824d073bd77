package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step6_commit.Guarantee;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeviceTest {

    private static final int IN_FLIGHT = 3;

    private final Workload workload = new Workload(1, IN_FLIGHT, 200, false, Guarantee.EXACTLY_ONCE);
    private final Heard heard = new Heard();
    private final Device device = new Device(workload, 0, workload.templates(), heard);
    private final EmbeddedChannel channel = new EmbeddedChannel(device);
    private final EmbeddedChannel server = new EmbeddedChannel(new MqttDecoder(1 << 20));

    @Test
    void shouldKeepNoMoreInFlightThanAllowedAndSendTheRestAsAcknowledgementsCome() {
        welcome();
        device.begin(Load.closedLoop(5));
        List<Integer> first = sent();
        assertThat(first).hasSize(IN_FLIGHT).doesNotHaveDuplicates();
        puback(first.get(0));
        puback(first.get(1));
        assertThat(sent()).containsExactlyInAnyOrder(first.get(0), first.get(1));
        first.forEach(this::puback);
        assertThat(sent()).isEmpty();
        assertThat(heard.acknowledged).isEqualTo(5);
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void shouldReadAcknowledgementsThatAreCutAnywhere() {
        welcome();
        device.begin(Load.closedLoop(IN_FLIGHT));
        ByteBuf all = Unpooled.buffer();
        sent().forEach(id -> all.writeBytes(pubackOf(id)));
        while (all.isReadable()) {
            channel.writeInbound(all.readRetainedSlice(1));
        }
        assertThat(heard.acknowledged).isEqualTo(IN_FLIGHT);
    }

    @Test
    void shouldSendNothingBeforeItIsDue() {
        welcome();
        device.begin(new Load(1, System.nanoTime() + 3_600_000_000_000L, 1, 0, 0));
        device.pump();
        assertThat(sent()).isEmpty();
    }

    /** MQTT 5: every reason code below 0x80 is a success, here of a broker without a subscriber. */
    @Test
    void shouldTakeAReasonCodeOfSuccess() {
        welcome();
        device.begin(Load.closedLoop(1));
        int id = sent().get(0);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 3, 0, (byte) id, 0x10}));
        assertThat(heard.failures).isEmpty();
        assertThat(heard.acknowledged).isEqualTo(1);
    }

    @Test
    void shouldFailOnARefusal() {
        welcome();
        device.begin(Load.closedLoop(1));
        int id = sent().get(0);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x40, 3, 0, (byte) id, (byte) 0x97}));
        assertThat(heard.failures).singleElement().asString().contains("0x97");
        assertThat(heard.acknowledged).isZero();
    }

    @Test
    void shouldFailOnAnAcknowledgementThatItDoesNotWaitFor() {
        welcome();
        device.begin(Load.closedLoop(1));
        int id = sent().get(0);
        puback(id);
        puback(id);
        assertThat(heard.acknowledged).isEqualTo(1);
        assertThat(heard.failures).singleElement().asString().contains("does not wait for");
    }

    @Test
    void shouldFailWhenRefusedOrDisconnectedOrCutOff() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 3}));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0xE0, 1, (byte) 0x8E}));
        channel.close().syncUninterruptibly();
        assertThat(heard.failures)
                .satisfiesExactly(
                        failure -> assertThat(failure).contains("0x03"),
                        failure -> assertThat(failure).contains("0x8E"),
                        failure -> assertThat(failure).contains("lost its connection"));
        assertThat(heard.welcomed).isZero();
    }

    private void welcome() {
        channel.<ByteBuf>readOutbound().release();
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
        assertThat(heard.welcomed).isEqualTo(1);
    }

    private void puback(int id) {
        channel.writeInbound(pubackOf(id));
    }

    private static ByteBuf pubackOf(int id) {
        return Unpooled.buffer().writeByte(0x40).writeByte(2).writeShort(id);
    }

    /** The packet ids of what was published since the last look. */
    private List<Integer> sent() {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            server.writeInbound(out);
        }
        List<Integer> ids = new ArrayList<>();
        for (MqttPublishMessage read = server.readInbound(); read != null; read = server.readInbound()) {
            ids.add(read.variableHeader().packetId());
            read.release();
        }
        return ids;
    }

    private static final class Heard implements Device.Listener {
        private int welcomed;
        private int acknowledged;
        private final List<String> failures = new ArrayList<>();

        @Override
        public void welcomed() {
            welcomed++;
        }

        @Override
        public void acknowledged(long intendedNs) {
            acknowledged++;
        }

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }
    }
}
