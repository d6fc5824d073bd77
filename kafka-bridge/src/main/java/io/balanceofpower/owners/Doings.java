package io.balanceofpower.owners;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Grant;
import io.balanceofpower.ownership.NotGranted;
import io.balanceofpower.ownership.Orders;
import io.balanceofpower.ownership.Ownership;
import io.balanceofpower.ownership.Positions;
import io.balanceofpower.ownership.ReleaseAnswer;
import io.balanceofpower.ownership.ReleaseRequest;
import io.balanceofpower.ownership.SessionRecord;
import io.balanceofpower.step6_commit.Lane;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Carries out the orders of {@link Ownership} with lanes, Kafka and other nodes. All state is owned by the owners' thread;
 * what comes of an order is sent there.
 */
final class Doings implements Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Doings.class);

    /**
     * A transaction that has been open for this long stops everybody who reads committed records. A lane that lives ends
     * its own within tenths of a second; one that does not is in trouble, and better replaced.
     */
    static final long STALL_MS = 3_000;

    private final Map<String, Lane> lanes;
    private final OtherNodes others;
    private final DeviceWatch watch;
    private final LaneRecovery recovery;
    private final OwnerMeters meters;
    private final Consumer<Runnable> post;
    private @Nullable Ownership ownership;

    /** Devices that wait for their grant. */
    private final Map<String, Wish> wishes = new HashMap<>();

    /** Devices that are granted, and told so when their new session is on record. */
    private final Map<ClaimId, Wish> confirming = new HashMap<>();

    /** Devices that another node wants, and whose connections have not ended yet. */
    private final Map<ClaimId, String> settling = new HashMap<>();

    /** What a device that is leaving said last about its session. */
    private final Map<ClaimId, Long> expiryMs = new HashMap<>();

    private final Map<Long, Question> questions = new HashMap<>();
    private long questionCount;

    private record Question(ReleaseRequest request, MonoSink<byte[]> answer) {}

    /**
     * @param lanes of this node, by name; read only
     * @param post runs something on the owners' thread, later
     */
    Doings(
            Map<String, Lane> lanes,
            OtherNodes others,
            DeviceWatch watch,
            LaneRecovery recovery,
            OwnerMeters meters,
            Consumer<Runnable> post) {
        this.lanes = lanes;
        this.others = others;
        this.watch = watch;
        this.recovery = recovery;
        this.meters = meters;
        this.post = post;
    }

    void tells(Ownership told) {
        ownership = told;
    }

    private void tell(Consumer<Ownership> event) {
        post.accept(() -> event.accept(Objects.requireNonNull(ownership)));
    }

    /** A device waits from now on. False, and refused, if it does already. */
    boolean wishes(String device, Wish wish) {
        if (wishes.putIfAbsent(device, wish) != null) {
            wish.fail(NotGranted.CLAIMED_ELSEWHERE);
            return false;
        }
        return true;
    }

    /** The connection has ended under this claim. */
    void left(String device, ClaimId claim, long sessionExpiryMs) {
        if (settling.remove(claim) != null) {
            release(device, claim, sessionExpiryMs);
            return;
        }
        expiryMs.put(claim, sessionExpiryMs);
        Objects.requireNonNull(ownership).leave(device, claim); // which orders to let go, unless the device is lost
        expiryMs.remove(claim);
    }

    /** Another node waits for an answer. */
    long expectsAnswer(ReleaseRequest request, MonoSink<byte[]> answer) {
        questions.put(++questionCount, new Question(request, answer));
        return questionCount;
    }

    @Override
    public void claim(String device, ClaimId claim) {
        Lane lane = lanes.get(claim.lane());
        if (lane != null) {
            // If it fails the lane has ended, which is told by the lane itself.
            lane.claim(device, claim).onErrorComplete().subscribe();
        }
    }

    @Override
    public void ask(String run, String device, ClaimId claim, ClaimId about) {
        meters.asked();
        Wish wish = wishes.get(device);
        boolean anew = wish != null && wish.cleanStart();
        others.ask(run, new ReleaseRequest(device, about, anew).toBytes())
                .map(answer -> ReleaseAnswer.fromBytes(device, answer))
                .subscribe(answer -> tell(o -> o.answered(device, claim, about, answer)), error -> {
                    meters.unanswered();
                    tell(o -> o.unanswered(device, claim, about));
                });
    }

    @Override
    public void fence(Collection<String> names) {
        recovery.fence(names)
                .forEach((lane, sessionsEnd) ->
                        sessionsEnd.subscribe(end -> tell(o -> o.fenced(lane, end)), error -> failed(lane)));
    }

    @Override
    public void scan(String lane, Positions positions) {
        recovery.scan(lane, positions).subscribe(replay -> tell(o -> o.scanned(lane, replay)), error -> failed(lane));
    }

    @Override
    public void findStalled() {
        recovery.stalled(STALL_MS)
                .subscribe(found -> tell(o -> o.stalled(found)), error -> LOG.debug("Kafka does not tell", error));
    }

    private void failed(String lane) {
        meters.recoveryFailed();
        tell(o -> o.recoveryFailed(lane));
    }

    @Override
    public void granted(Grant grant) {
        Lane lane = lanes.get(grant.claim().lane());
        if (lane == null) { // it has just ended, which is told next
            refused(grant.device(), NotGranted.LANE_OVER);
            return;
        }
        Wish wish = Objects.requireNonNull(wishes.remove(grant.device()));
        boolean goesOn = !wish.cleanStart() && grant.state().hasSession(System.currentTimeMillis());
        Grant now = grant.forSession(goesOn, wish.sessionExpiryMs());
        Acquired acquired =
                new Acquired(grant.claim(), goesOn, now.state().received().packetIds());
        Mono<Void> put = lane.put(now);
        if (now.beginsSession()) {
            // The device must not hear of a new session that a crash could still take back.
            confirming.put(grant.claim(), wish);
            put.subscribe(
                    v -> {},
                    ended -> post.accept(() -> unconfirmed(grant.claim(), NotGranted.LANE_OVER)),
                    () -> post.accept(() -> confirmed(grant.claim(), acquired)));
        } else {
            put.onErrorComplete().subscribe();
            acquired(wish, acquired);
        }
    }

    private void confirmed(ClaimId claim, Acquired acquired) {
        Wish wish = confirming.remove(claim);
        if (wish != null) {
            acquired(wish, acquired);
        }
    }

    /** Whether the device waited to be told that it is this node's; now it is told that it is not. */
    private boolean unconfirmed(ClaimId claim, NotGranted reason) {
        Wish wish = confirming.remove(claim);
        if (wish != null) {
            wish.fail(reason);
        }
        return wish != null;
    }

    private void acquired(Wish wish, Acquired acquired) {
        meters.acquired(System.nanoTime() - wish.startedNs());
        wish.answer().success(acquired);
    }

    @Override
    public void refused(String device, NotGranted reason) {
        Wish wish = wishes.remove(device);
        if (wish != null) {
            wish.fail(reason);
        }
    }

    @Override
    public void letGo(String device, ClaimId claim, boolean takenOver) {
        Long expiry = expiryMs.get(claim);
        if (expiry != null) {
            release(device, claim, expiry);
        } else if (unconfirmed(claim, NotGranted.CLAIMED_ELSEWHERE)) {
            release(device, claim, 0); // no connection has it yet that could end
        } else if (takenOver) {
            settling.put(claim, device);
            watch.takenOver(device, claim, endsSession(claim));
        }
    }

    private boolean endsSession(ClaimId claim) {
        return questions.values().stream()
                .map(Question::request)
                .anyMatch(request -> request.about().equals(claim) && request.anew());
    }

    private void release(String device, ClaimId claim, long sessionExpiryMs) {
        Lane lane = lanes.get(claim.lane());
        if (lane != null) {
            // If it fails the lane has ended, which is told by the lane itself.
            lane.release(device, claim, System.currentTimeMillis(), sessionExpiryMs)
                    .doOnNext(state -> released(device, claim, state))
                    .switchIfEmpty(Mono.fromRunnable(() -> released(device, claim, null)))
                    .onErrorComplete()
                    .subscribe();
        }
    }

    private void released(String device, ClaimId claim, @Nullable DeviceState state) {
        tell(o -> o.released(device, claim, state));
    }

    @Override
    public void lost(String device, ClaimId claim) {
        settling.remove(claim);
        if (!unconfirmed(claim, NotGranted.LANE_OVER)) {
            watch.lost(device, claim);
        }
    }

    @Override
    public void answer(long request, ReleaseAnswer answer) {
        Question question = questions.remove(request);
        if (question != null) {
            question.answer().success(answer.toBytes(question.request().device()));
        }
    }

    @Override
    public void write(String lane, List<SessionRecord> records) {
        Lane through = lanes.get(lane);
        if (through != null) {
            through.write(records).onErrorComplete().subscribe();
        }
    }
}
