package io.balanceofpower.loadtests.gatling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.List$;

final class OutboxTest {
    private final Outbox outbox = new Outbox();

    private Message add(int sequence) {
        Reporter.Request request = new Reporter.Request("s", List$.MODULE$.<String>empty(), "publish");
        Message message = new Message(request, "t", new byte[0], 2, List.of(), 1, sequence, 0);
        outbox.add(message);
        return message;
    }

    private List<Long> takeAll() {
        List<Long> taken = new ArrayList<>();
        for (Message message = outbox.next(); message != null; message = outbox.next()) {
            taken.add(message.sequence);
        }
        return taken;
    }

    @Test
    void shouldPutWhatIsInFlightBeforeWhatWaitsWhenAConnectionIsLost() {
        add(1);
        add(2);
        add(3);
        outbox.next();
        Message second = outbox.next();
        outbox.settled(Objects.requireNonNull(second));
        add(4);

        outbox.rewind();

        assertThat(outbox.size()).isEqualTo(3);
        assertThat(takeAll()).containsExactly(1L, 3L, 4L);
    }

    @Test
    void shouldKeepPacketIdsInASessionAndForgetThemWithIt() {
        Message first = add(1);
        outbox.next();
        first.received = true;
        Message second = add(2);
        outbox.next();
        second.inSession = true;
        outbox.rewind();
        assertThat(second.packetId).isEqualTo(2);

        assertThat(outbox.beginSession()).containsExactly(first);

        assertThat(second.packetId).isZero();
        assertThat(second.inSession).isFalse();
        assertThat(takeAll()).containsExactly(2L);
    }

    @Test
    void shouldNotGiveAPacketIdTwice() {
        Message first = add(1);
        outbox.next();
        for (int i = 2; i <= 65_535; i++) {
            outbox.settled(taken(i));
        }
        assertThat(taken(65_536).packetId).as("1 is still in flight").isEqualTo(2);
        assertThat(first.packetId).isEqualTo(1);
    }

    private Message taken(int sequence) {
        Message message = add(sequence);
        outbox.next();
        return message;
    }
}
