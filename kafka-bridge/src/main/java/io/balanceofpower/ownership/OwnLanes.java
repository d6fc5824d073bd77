package io.balanceofpower.ownership;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lanes of this process that live. Bounded by the places for lanes that the process has. */
final class OwnLanes {

    /** Those that have not said anything yet. */
    private final Set<String> opening = new HashSet<>();

    /** Those that may claim, with the number of claims that each has made. */
    private final Map<String, Long> open = new HashMap<>();

    void opening(String lane) {
        opening.add(lane);
    }

    void opened(String lane) {
        if (opening.remove(lane)) {
            open.put(lane, 0L);
        }
    }

    void ended(String lane) {
        opening.remove(lane);
        open.remove(lane);
    }

    boolean isOpen(String lane) {
        return open.containsKey(lane);
    }

    /** Whether it is open, or about to be. */
    boolean isAlive(String lane) {
        return isOpen(lane) || opening.contains(lane);
    }

    /** A claim that an open lane has not made before. */
    ClaimId nextClaim(String lane) {
        return new ClaimId(lane, open.merge(lane, 1L, Long::sum));
    }

    /** An open lane, whichever; null if there is none. */
    @Nullable
    String any() {
        return open.isEmpty() ? null : open.keySet().iterator().next();
    }
}
