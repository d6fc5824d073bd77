package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH that was taken from a connection and not answered yet. A permit that ends exactly once: with an {@link
 * Answer}, also after its connection broke.
 *
 * <p>The settle step extends it with the way back from the lane, so that a message costs one object.
 */
public abstract class Pending {
    private final Connection connection;
    private final QoS qos;
    private final int packetId;
    private final int bytes;
    private final long receivedAtNs;

    /** Null until settled. Owned by the connection's event loop. */
    private @Nullable Answer answer;

    protected Pending(Connection connection, Publish publish) {
        this.connection = connection;
        this.qos = publish.qos();
        this.packetId = publish.packetId();
        this.bytes = publish.payload().length;
        this.receivedAtNs = publish.receivedAtNs();
    }

    public final Connection connection() {
        return connection;
    }

    public final QoS qos() {
        return qos;
    }

    final int packetId() {
        return packetId;
    }

    /** Of the payload. */
    final int bytes() {
        return bytes;
    }

    /** When the message was read, in nanoseconds since 1970-01-01 UTC. */
    public final long receivedAtNs() {
        return receivedAtNs;
    }

    final @Nullable Answer answer() {
        return answer;
    }

    final void answer(Answer given) {
        if (answer != null) {
            throw new IllegalStateException("packet " + packetId + " was already answered with " + answer);
        }
        answer = given;
    }
}
