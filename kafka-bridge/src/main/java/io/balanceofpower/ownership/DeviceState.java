package io.balanceofpower.ownership;

import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh knows of a device, as it goes from owner to owner.
 *
 * @param version grows by one with every owner; of two states of one device the higher one knows all that the other does
 * @param leftAtMs when its last owner let it go, in milliseconds since 1970-01-01 UTC; 0 while it has an owner
 * @param sessionExpiryMs how long after that its MQTT session lives; 0 if the session ended with the connection
 * @param received its QoS 2 state
 * @param ledgers one per stream
 * @param last where its last committed message is, as far as known
 */
public record DeviceState(
        long version,
        long leftAtMs,
        long sessionExpiryMs,
        Received received,
        List<LedgerState> ledgers,
        @Nullable Place last) {

    /** Of a device that nobody has heard of. */
    public static final DeviceState UNKNOWN = new DeviceState(0, 0, 0, Received.NONE, List.of(), null);

    public DeviceState {
        ledgers = List.copyOf(ledgers);
    }

    /** Whether there is an MQTT session to go on with. */
    public boolean hasSession(long nowMs) {
        return version > 0 && sessionExpiryMs > 0 && (leftAtMs == 0 || nowMs - leftAtMs < sessionExpiryMs);
    }

    /**
     * Whether nothing of the device is worth keeping any more: neither its session, nor what records may still come up
     * against it.
     */
    public boolean isOver(long nowMs, long ledgerRetentionMs) {
        boolean kept = holdsAgainstRecords() && nowMs - leftAtMs < ledgerRetentionMs;
        return leftAtMs > 0 && !hasSession(nowMs) && !kept;
    }

    /**
     * Whether the state must outlive its session, because records would be taken wrongly without it: copies of messages that
     * its ledgers know; the state of an owner before this one, which may be put on record once more by who recovers that
     * one's lane; and QoS 2 messages of an ended session, which a replay of their lane reads together with those of the next
     * one, and tells from them by their ordinals alone.
     */
    boolean holdsAgainstRecords() {
        return !ledgers.isEmpty() || version > 1 || received.next() > 0;
    }

    DeviceState withVersion(long newVersion) {
        return new DeviceState(newVersion, leftAtMs, sessionExpiryMs, received, ledgers, last);
    }

    DeviceState left(long nowMs) {
        return new DeviceState(version, nowMs, sessionExpiryMs, received, ledgers, last);
    }
}
