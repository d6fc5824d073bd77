package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {
    private static final Buffer PAYLOAD = Buffer.buffer("payload");

    @ParameterizedTest
    @EnumSource(Frame.Kind.class)
    void shouldComeBackFromItsBytes(Frame.Kind kind) {
        Frame frame = new Frame(kind, 1_700_000_000_000L, "rün-1", PAYLOAD);
        assertThat(Frame.decoded(frame.encoded())).isEqualTo(frame);
    }

    @Test
    void shouldNotReadAnotherVersion() {
        Buffer bytes = new Frame(Frame.Kind.PING, 1, "rün-1", PAYLOAD).encoded().setByte(0, (byte) 1);
        assertThat(Frame.decoded(bytes)).isNull();
    }

    @Test
    void shouldNotReadAnUnknownKind() {
        Buffer bytes = new Frame(Frame.Kind.PING, 1, "rün-1", PAYLOAD).encoded().setByte(1, (byte) 'x');
        assertThat(Frame.decoded(bytes)).isNull();
    }

    @Test
    void shouldNotReadACutHead() {
        Buffer bytes = new Frame(Frame.Kind.PING, 1, "rün-1", PAYLOAD).encoded();
        int head = bytes.length() - PAYLOAD.length();
        for (int length = 0; length < head; length++) {
            assertThat(Frame.decoded(bytes.getBuffer(0, length))).isNull();
        }
    }

    @Test
    void shouldNeverThrowForAnyBytes() {
        long seed = System.nanoTime();
        System.out.println("FrameTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 2;
                bytes[1] = 'R';
            }
            Frame frame = Frame.decoded(Buffer.buffer(bytes));
            assertThat(frame == null || frame.kind() == Frame.Kind.REQUEST).isTrue();
        }
    }
}
