package io.balanceofpower.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/**
 * One process, whose orders are written down and carried out by nobody. The test tells what comes of them, and what stands
 * in {@code bop.sessions}.
 */
final class Scene implements Orders {

    static final String RUN = "run-b";
    static final String LANE = "b-0";
    static final Limits LIMITS = new Limits(5_000, 3_000, 2_000, 1_000_000, 60_000);

    final Ownership ownership;
    private final List<String> orders = new ArrayList<>();
    private final List<SessionRecord> written = new ArrayList<>();
    private @Nullable Grant granted;
    private long offset;
    private long nowMs = 1_000_000;

    private Scene(Limits limits) {
        ownership = new Ownership(RUN, limits, this);
    }

    /** A process with an open lane, alone in its mesh. */
    static Scene alone() {
        return alone(LIMITS);
    }

    static Scene alone(Limits limits) {
        Scene scene = new Scene(limits);
        scene.ownership.members(List.of(RUN));
        scene.pass(0);
        scene.openLane(LANE);
        return scene;
    }

    void openLane(String lane) {
        ownership.laneOpening(lane);
        tail(new LaneOpen(lane, RUN, Positions.BEGINNING));
        ownership.laneOpened(lane);
    }

    /** The next record of the topic, which the tail reads at once. Returns its offset. */
    long tail(SessionRecord next) {
        ownership.tailed(offset, nowMs, next);
        ownership.tailedTo(offset + 1, true);
        return offset++;
    }

    /** All that was ordered to be written is committed. */
    void tailWritten() {
        List<SessionRecord> all = List.copyOf(written);
        written.clear();
        all.forEach(this::tail);
    }

    /** The device is this process's, by its first claim in the lane or a later one. */
    ClaimId hold(String device, long number) {
        ClaimId claim = new ClaimId(LANE, number);
        ownership.connect(device, LANE);
        tail(new Claimed(device, claim));
        assertThat(taken()).endsWith("granted " + device + " " + claim);
        return claim;
    }

    /** Another process is in the mesh, and has written its checkpoint. */
    void other(String run, String... lanes) {
        ownership.members(List.of(RUN, run));
        for (String lane : lanes) {
            tail(new LaneOpen(lane, run, positions(7)));
        }
    }

    static Positions positions(long offset) {
        return new Positions(List.of(new Positions.OfTopic("trades", "id", List.of(offset))));
    }

    /** The tail has read all that the lane ever said. */
    void fenced(String lane) {
        ownership.fenced(lane, offset);
    }

    void pass(long ms) {
        nowMs += ms;
        ownership.tick(nowMs);
    }

    long nowMs() {
        return nowMs;
    }

    long tailedTo() {
        return ownership.tailedTo();
    }

    /** The orders since the last call. */
    List<String> taken() {
        List<String> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    ListAssert<String> assertOrders() {
        return assertThat(taken());
    }

    Grant lastGrant() {
        return Objects.requireNonNull(granted);
    }

    /** What was ordered to be written and is not committed yet. */
    List<SessionRecord> written() {
        return List.copyOf(written);
    }

    @Override
    public void claim(String device, ClaimId claim) {
        orders.add("claim " + device + " " + claim);
    }

    @Override
    public void ask(String run, String device, ClaimId claim, ClaimId about) {
        orders.add("ask " + run + " " + device + " about " + about);
    }

    @Override
    public void findStalled() {
        orders.add("find stalled");
    }

    @Override
    public void fence(Collection<String> lanes) {
        orders.add("fence " + new TreeSet<>(lanes));
    }

    @Override
    public void scan(String lane, Positions positions) {
        orders.add("scan " + lane + " from " + positions.of("trades", "id", 0));
    }

    @Override
    public void granted(Grant grant) {
        granted = grant;
        orders.add("granted " + grant.device() + " " + grant.claim());
    }

    @Override
    public void refused(String device, NotGranted reason) {
        orders.add("refused " + device + " " + reason);
    }

    @Override
    public void letGo(String device, ClaimId claim, boolean takenOver) {
        orders.add("letGo " + device + " " + claim + (takenOver ? " taken over" : ""));
    }

    @Override
    public void lost(String device, ClaimId claim) {
        orders.add("lost " + device + " " + claim);
    }

    @Override
    public void answer(long request, ReleaseAnswer answer) {
        orders.add("answer " + request + " "
                + answer.fold(
                        state -> "released " + (state == null ? "nothing" : "version " + state.version()),
                        place -> "not held at " + place,
                        () -> "lane over"));
    }

    @Override
    public void write(String lane, List<SessionRecord> records) {
        written.addAll(records);
        List<String> kinds = records.stream()
                .map(each -> each.getClass().getSimpleName() + " " + each.subject())
                .toList();
        orders.add("write " + lane + " " + (kinds.size() > 5 ? kinds.size() + " records" : kinds));
    }
}
