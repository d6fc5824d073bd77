package io.balanceofpower.session;

import io.balanceofpower.owners.Acquired;
import io.balanceofpower.owners.NotAcquiredException;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.NotGranted;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Owners that grant and refuse when the test says so, and write down what was asked of them. Any thread. */
final class FakeDevices implements Devices {
    private final AtomicLong claims = new AtomicLong();
    private final List<String> asked = new ArrayList<>();
    private final List<Wish> wishes = new ArrayList<>();
    private final List<ClaimId> held = new ArrayList<>();
    private volatile boolean grantsAtOnce = true;
    private volatile boolean sessionPresent;
    private volatile boolean enoughNodes = true;

    private record Wish(ClaimId claim, Promise<Acquired> answer) {}

    void grantLater() {
        grantsAtOnce = false;
    }

    void keepSessions() {
        sessionPresent = true;
    }

    void seeTooFewNodes() {
        enoughNodes = false;
    }

    @Override
    public Future<Acquired> acquire(String device, boolean cleanStart, long sessionExpiryMs) {
        Wish wish = new Wish(new ClaimId("lane", claims.incrementAndGet()), Promise.promise());
        synchronized (this) {
            asked.add("acquire " + device + (cleanStart ? " anew for " : " for ") + sessionExpiryMs);
            wishes.add(wish);
        }
        if (grantsAtOnce) {
            grant(wishesMade() - 1);
        }
        return wish.answer().future();
    }

    @Override
    public synchronized void left(String device, ClaimId claim, long sessionExpiryMs) {
        asked.add("left " + device + " " + claim.number() + " for " + sessionExpiryMs);
        if (!held.remove(claim)) {
            throw new AssertionError(claim + " is not held");
        }
    }

    @Override
    public boolean hasEnoughNodes() {
        return enoughNodes;
    }

    synchronized int wishesMade() {
        return wishes.size();
    }

    /** The device of this wish is the node's from now on. */
    ClaimId grant(int wish) {
        Wish granted;
        synchronized (this) {
            granted = wishes.get(wish);
            held.add(granted.claim());
        }
        granted.answer().complete(new Acquired(granted.claim(), sessionPresent, Set.of()));
        return granted.claim();
    }

    void refuse(int wish, NotGranted reason) {
        Wish refused;
        synchronized (this) {
            refused = wishes.get(wish);
        }
        refused.answer().fail(new NotAcquiredException(reason));
    }

    synchronized ClaimId claim(int wish) {
        return wishes.get(wish).claim();
    }

    /** In the order in which it came. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Granted and not left. */
    synchronized List<ClaimId> held() {
        return List.copyOf(held);
    }
}
