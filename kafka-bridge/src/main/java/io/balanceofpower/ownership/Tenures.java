package io.balanceofpower.ownership;

import io.balanceofpower.ownership.Tenure.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of this process that anybody may still ask about. A device has at most one that counts, and any number that
 * were let go and are still open in the table; what ends with its lane is forgotten.
 */
final class Tenures {

    /** Of each device that this process wants, has, or is letting go, the claim that counts. */
    private final Map<String, Tenure> counting = new HashMap<>();

    /** Those of them that are {@link Phase#ACQUIRING}, the oldest first. */
    private final Set<Tenure> acquiring = new LinkedHashSet<>();

    /** Those of them that have been told to wait until {@code bop.sessions} is read further. */
    private final Set<Tenure> awaitingTail = new LinkedHashSet<>();

    /** Those that are {@link Phase#LEFT}. */
    private final Map<ClaimId, Tenure> left = new HashMap<>();

    /** No device is wanted, had, or being let go. */
    boolean isEmpty() {
        return counting.isEmpty();
    }

    /** The claim of the device that counts; null if there is none. */
    @Nullable
    Tenure of(String device) {
        return counting.get(device);
    }

    /** The same if it is this one, and null otherwise. */
    @Nullable
    Tenure of(String device, ClaimId claim) {
        Tenure tenure = counting.get(device);
        return tenure != null && tenure.claim.equals(claim) ? tenure : null;
    }

    /** The same if it is this one and not granted yet. */
    @Nullable
    Tenure acquiring(String device, ClaimId claim) {
        Tenure tenure = of(device, claim);
        return tenure != null && tenure.phase == Phase.ACQUIRING ? tenure : null;
    }

    /** One that was let go; null if it is none of these. */
    @Nullable
    Tenure left(ClaimId claim) {
        return left.get(claim);
    }

    /** All that are not granted yet, the oldest first. */
    List<Tenure> acquiring() {
        return List.copyOf(acquiring);
    }

    /** Those that were not granted within this time, the oldest first. */
    List<Tenure> acquiringFor(long ms, long nowMs) {
        return acquiring.stream()
                .takeWhile(tenure -> nowMs - tenure.sinceMs >= ms)
                .toList();
    }

    void begin(Tenure tenure) {
        counting.put(tenure.device, tenure);
        acquiring.add(tenure);
    }

    void granted(Tenure tenure) {
        tenure.phase = Phase.HELD;
        acquiring.remove(tenure);
    }

    void awaitTail(Tenure tenure) {
        awaitingTail.add(tenure);
    }

    /** All that {@link #awaitTail} was said of; forgets it. */
    List<Tenure> removeAwaitingTail() {
        List<Tenure> removed = List.copyOf(awaitingTail);
        awaitingTail.clear();
        return removed;
    }

    /** @param state what the lane knew last; null if it never wrote for the device */
    void leave(Tenure tenure, @Nullable DeviceState state) {
        counting.remove(tenure.device);
        acquiring.remove(tenure);
        awaitingTail.remove(tenure);
        tenure.phase = Phase.LEFT;
        tenure.state = state;
        left.put(tenure.claim, tenure);
    }

    /** The tail has told that the claim is over. */
    void forgetLeft(ClaimId claim) {
        left.remove(claim);
    }

    /** @return those of the lane that counted, each in the phase in which the end has met it */
    List<Tenure> removeOf(String lane) {
        left.values().removeIf(tenure -> tenure.claim.lane().equals(lane));
        List<Tenure> removed = new ArrayList<>(counting.values());
        removed.removeIf(tenure -> !tenure.claim.lane().equals(lane));
        removed.forEach(tenure -> counting.remove(tenure.device));
        removed.forEach(acquiring::remove);
        removed.forEach(awaitingTail::remove);
        return removed;
    }
}
