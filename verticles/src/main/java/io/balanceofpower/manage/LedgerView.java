package io.balanceofpower.manage;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh knows of a device, as {@code GET /ledger/{device}} shows it. The keys are documented in README.md.
 *
 * @param device the client id
 * @param phase where it is in its life
 * @param owner who writes for it; in phase {@link Phase#LEFT}, who did last
 * @param live whether the state is the owner's own, as of now
 * @param checkpointedState whether the state is that of the owner's last checkpoint, so that what is newer is missing.
 *     With neither this nor {@code live}, nothing newer can exist: the device has left, or nothing is written for it yet
 * @param version counts the device's owners; 0 if nothing is written for it yet
 * @param lastRecord where the last committed message is; null if none is known of
 */
public record LedgerView(
        String device,
        Phase phase,
        Owner owner,
        boolean live,
        boolean checkpointedState,
        long version,
        Session session,
        @Nullable LastRecord lastRecord,
        List<Stream> streams) {

    /** Where a device is in its life. */
    public enum Phase {
        /** A node has claimed it and does not write for it yet. */
        @JsonProperty("claimed")
        CLAIMED,
        /** A node writes for it. */
        @JsonProperty("owned")
        OWNED,
        /** No node writes for it. */
        @JsonProperty("left")
        LEFT
    }

    /**
     * @param node the node's id; null if its process is not in the mesh as the asked node sees it
     * @param run the process; empty if it is not known any more
     * @param management the node's management address, as its settings say; null if that is not known
     * @param local whether it is the node that was asked
     */
    public record Owner(
            @Nullable String node,
            String run,
            String lane,
            @Nullable String management,
            boolean local) {}

    /**
     * @param connected whether the device is connected to a node that is in the mesh
     * @param expiresInS how long the session lives on, 0 if it is over; null while the device has not left
     * @param qos2PacketIds those of QoS 2 messages that are committed and not released, ascending
     */
    public record Session(boolean connected, @Nullable Long expiresInS, List<Integer> qos2PacketIds) {}

    /** Where a record stands in Kafka. */
    public record LastRecord(String topic, int partition, long offset) {}

    /**
     * @param epoch the newest epoch
     * @param last the highest sequence of that epoch
     * @param completeFrom every sequence from here to below the window of 64 is committed
     * @param windowMissing the sequences within the window that are not committed, ascending
     * @param gaps sequences skipped and not yet seen, over all epochs
     * @param duplicates messages that were not written because an earlier copy was
     * @param reorders messages that came after a higher sequence of theirs
     */
    public record Stream(
            String stream,
            long epoch,
            long last,
            long completeFrom,
            List<Long> windowMissing,
            long gaps,
            long duplicates,
            long reorders) {}
}
