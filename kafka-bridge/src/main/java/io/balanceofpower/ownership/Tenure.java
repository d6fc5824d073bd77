package io.balanceofpower.ownership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One claim of this process, from the wish to have the device until nobody needs to remember it. */
final class Tenure {

    /** How far it has got. */
    enum Phase {
        /** Claimed, and not yet granted. */
        ACQUIRING,
        /** The lane writes for the device. */
        HELD,
        /** The lane was told to let go. */
        LETTING_GO,
        /** The lane has let go, and the tail has not told so yet. */
        LEFT
    }

    final String device;
    final ClaimId claim;
    final long sinceMs;
    Phase phase = Phase.ACQUIRING;

    /** Where the claim stands; -1 until the tail has told. */
    long offset = -1;

    /** Earlier claims whose owners were asked to release the device. */
    final Set<ClaimId> asked = new HashSet<>();

    /** Earlier claims that are over by their owners' word, with what these know. */
    final Map<ClaimId, ReleaseAnswer> answers = new HashMap<>();

    /** Requests of other nodes that wait until this one has let go. */
    final List<Long> requests = new ArrayList<>();

    /** The device has connected again while it was let go: the lane that shall have it. */
    @Nullable
    String returnsTo;

    /** What the lane knew last; while {@link Phase#LEFT}. */
    @Nullable
    DeviceState state;

    Tenure(String device, ClaimId claim, long sinceMs) {
        this.device = device;
        this.claim = claim;
        this.sinceMs = sinceMs;
    }

    boolean isVisible() {
        return offset >= 0;
    }
}
