package io.balanceofpower.simulation;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.Grant;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.ownership.Orders;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.ReleaseAnswer;
import io.balanceofpower.ownership.SessionRecord;
import java.util.Collection;
import java.util.List;

/** Carries out what a process's {@link io.balanceofpower.ownership.Ownership} wants. */
final class NodeOrders implements Orders {
    /** Fencing and reading may take so long. */
    private static final long RECOVERY_CALL_MS = 4_000;

    /** A transaction that is open for so long holds up everybody. */
    static final long STALL_MS = 1_500;

    private final World world;
    private final Node node;

    NodeOrders(World world, Node node) {
        this.world = world;
        this.node = node;
    }

    @Override
    public void claim(String device, ClaimId claim) {
        world.trace.say(node.run, () -> "claims " + device + " as " + claim);
        node.command(claim.lane(), book -> book.claim(device, claim));
    }

    @Override
    public void ask(String run, String device, ClaimId claim, ClaimId about) {
        world.trace.say(node.run, () -> "asks " + run + " to release " + device + " of " + about + " for " + claim);
        world.bus.ask(node, run, device, claim, about);
    }

    @Override
    public void fence(Collection<String> lanes) {
        lanes.forEach(this::fence);
    }

    private void fence(String lane) {
        world.trace.say(node.run, () -> "fences " + lane);
        node.kafka.call(RECOVERY_CALL_MS, world.sabotage.fence(lane), end -> fenced(lane, end), () -> failed(lane));
    }

    private void fenced(String lane, long sessionsEnd) {
        world.trace.say(node.run, () -> "has fenced " + lane);
        node.ownership.fenced(lane, sessionsEnd);
    }

    private void failed(String lane) {
        world.trace.say(node.run, () -> "cannot recover " + lane + " now");
        node.ownership.recoveryFailed(lane);
    }

    @Override
    public void scan(String lane, Positions positions) {
        node.kafka.call(
                RECOVERY_CALL_MS,
                world.sabotage.scan(lane, positions),
                replay -> {
                    world.trace.say(node.run, () -> "has read " + replay.records() + " records of " + lane);
                    node.ownership.scanned(lane, replay);
                },
                () -> failed(lane));
    }

    @Override
    public void findStalled() {
        node.kafka.call(
                RECOVERY_CALL_MS,
                () -> world.kafka.openFor(STALL_MS),
                lanes -> {
                    world.trace.say(node.run, () -> "finds that " + lanes + " hold readers up");
                    node.ownership.stalled(lanes);
                },
                () -> {});
    }

    @Override
    public void granted(Grant grant) {
        node.granted(grant);
    }

    @Override
    public void refused(String device, NotGranted reason) {
        world.trace.say(node.run, () -> "refuses " + device + ": " + reason);
        node.notGranted(device);
    }

    @Override
    public void letGo(String device, ClaimId claim, boolean takenOver) {
        world.trace.say(node.run, () -> "lets " + device + " go" + (takenOver ? ", it is taken over" : ""));
        node.letGo(device, claim);
    }

    @Override
    public void lost(String device, ClaimId claim) {
        world.trace.say(node.run, () -> "has lost " + device + " with " + claim);
        node.lost(device, claim);
    }

    @Override
    public void answer(long request, ReleaseAnswer answer) {
        world.trace.say(node.run, () -> "answers " + answer);
        world.bus.answer(request, answer);
    }

    @Override
    public void write(String lane, List<SessionRecord> records) {
        node.command(lane, book -> book.write(records));
    }
}
