package io.balanceofpower.step1_accept;

import io.github.bucket4j.Bucket;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many connections each address and each user has, and how fast CONNECTs come, over all listeners of a node. Holds an
 * entry for each address and user that is connected. Any thread.
 */
public final class ConnectQuota {
    private final ConnectLimits limits;
    private final Bucket connects;
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> byUser = new ConcurrentHashMap<>();

    public ConnectQuota(ConnectLimits limits) {
        this.limits = limits;
        int perSecond = Math.max(1, limits.perSecondMax());
        this.connects = Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    /** Whether one more CONNECT is within the rate; it counts if so. */
    boolean mayConnect() {
        return limits.perSecondMax() == 0 || connects.tryConsume(1);
    }

    /** Whether one more socket of this address is within the limit. If so, it counts until it is closed. */
    boolean enterAddress(String address, Channel socket) {
        boolean enters = enter(byAddress, address, limits.ofAddressMax());
        if (enters) {
            socket.closeFuture().addListener(closed -> leave(byAddress, address));
        }
        return enters;
    }

    /** Whether one more connection of this user is within the limit. If so, {@link #leaveUser} must follow once. */
    public boolean enterUser(String user) {
        return enter(byUser, user, limits.ofUserMax());
    }

    /** The other end of {@link #enterUser}. */
    public void leaveUser(String user) {
        leave(byUser, user);
    }

    private static boolean enter(ConcurrentMap<String, Integer> counts, String key, int max) {
        int now = counts.merge(key, 1, Integer::sum);
        if (max == 0 || now <= max) {
            return true;
        }
        leave(counts, key);
        return false;
    }

    private static void leave(ConcurrentMap<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
    }
}
