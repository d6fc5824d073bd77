package io.balanceofpower.ownership;

import io.balanceofpower.ownership.KnownClaim.Kind;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.OfClaim;
import io.balanceofpower.ownership.SessionRecord.Open;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bop.sessions} says up to some offset: each device's claims in the order in which they were made, and the lanes. One
 * array of bytes a device, so that a million of them fit into 200 MB. Owned by one thread.
 */
public final class SessionTable {
    /** Of this kind only because it can be looked through little by little while it changes. */
    private final Map<String, byte[]> devices = new ConcurrentHashMap<>();

    private final Map<String, KnownLane> lanes = new HashMap<>();
    private final LaneNames names = new LaneNames();

    /** Takes note of the next record. Records of one partition must come in their order. */
    public void apply(long offset, long timestampMs, SessionRecord next) {
        if (next instanceof LaneOpen open) {
            lanes.put(open.lane(), new KnownLane(open.lane(), open.run(), open.positions(), timestampMs));
        } else if (next instanceof LaneGone gone) {
            lanes.remove(gone.lane());
        } else {
            apply(offset, (OfClaim) next);
        }
    }

    private void apply(long offset, OfClaim next) {
        List<KnownClaim> claims = new ArrayList<>(claimsOf(next.device()));
        claims.removeIf(claim -> claim.id().equals(next.claim()));
        if (!(next instanceof Gone)) {
            add(claims, known(offset, next));
        }
        put(next.device(), claims);
    }

    /** In the order in which they were made: compaction may leave only a later word on an earlier claim. */
    private static void add(List<KnownClaim> claims, KnownClaim claim) {
        int at = claims.size();
        while (at > 0 && claims.get(at - 1).offset() > claim.offset()) {
            at--;
        }
        claims.add(at, claim);
    }

    private static KnownClaim known(long offset, OfClaim next) {
        if (next instanceof Claimed) {
            return new KnownClaim(next.claim(), offset, Kind.CLAIMED, null);
        } else if (next instanceof Open open) {
            return new KnownClaim(open.claim(), open.claimOffset(), Kind.OPEN, open.state());
        }
        Ended ended = (Ended) next;
        return new KnownClaim(ended.claim(), ended.claimOffset(), Kind.ENDED, ended.state());
    }

    /** The device's claims; empty for one that nobody claimed. */
    public List<KnownClaim> claimsOf(String device) {
        byte[] packed = devices.get(device);
        return packed == null ? List.of() : unpack(device, packed);
    }

    public @Nullable KnownLane lane(String lane) {
        return lanes.get(lane);
    }

    public Collection<KnownLane> lanes() {
        return Collections.unmodifiableCollection(lanes.values());
    }

    /** How many devices it knows of. */
    public int devices() {
        return devices.size();
    }

    /**
     * Devices with a claim of this lane that is not over. Looks at every device, which takes some 100 ms for a million:
     * it is asked once for a lane that is recovered, and an index would take a quarter of the table's memory.
     */
    public List<String> openOf(String lane) {
        Integer number = names.numberOf(lane);
        List<String> open = new ArrayList<>();
        if (number != null) {
            devices.forEach((device, packed) -> {
                if (isOpen(packed, number)) {
                    open.add(device);
                }
            });
        }
        return open;
    }

    private static boolean isOpen(byte[] packed, int lane) {
        BytesReader in = new BytesReader(packed);
        boolean open = false;
        while (!open && in.hasMore()) {
            boolean ofLane = in.number() == lane;
            in.number();
            in.number();
            open = Kind.ofCode(in.one()) != Kind.ENDED && ofLane;
            in.skipBlock();
        }
        return open;
    }

    /** Looks through all devices, including or not those that come meanwhile. */
    public Iterator<String> names() {
        return devices.keySet().iterator();
    }

    private void put(String device, List<KnownClaim> claims) {
        byte[] before = devices.get(device);
        // First the new ones, so that a name that both use keeps its number.
        byte @Nullable [] after = claims.isEmpty() ? null : pack(device, claims);
        if (before != null) {
            BytesReader in = new BytesReader(before);
            while (in.hasMore()) {
                names.release((int) in.number());
                in.number();
                in.number();
                in.one();
                in.skipBlock();
            }
        }
        if (after == null) {
            devices.remove(device);
        } else {
            devices.put(device, after);
        }
    }

    private byte[] pack(String device, List<KnownClaim> claims) {
        Bytes out = new Bytes();
        for (KnownClaim claim : claims) {
            out.number(names.use(claim.id().lane()))
                    .number(claim.id().number())
                    .number(claim.offset())
                    .add(claim.kind().code());
            DeviceState state = claim.state();
            Bytes packed = new Bytes();
            if (state != null) {
                StateFormat.write(state, device, packed);
            }
            out.block(packed.toArray());
        }
        return out.toArray();
    }

    private List<KnownClaim> unpack(String device, byte[] packed) {
        BytesReader in = new BytesReader(packed);
        List<KnownClaim> claims = new ArrayList<>(2);
        while (in.hasMore()) {
            ClaimId id = new ClaimId(names.name((int) in.number()), in.number());
            long offset = in.number();
            Kind kind = Kind.ofCode(in.one());
            byte[] state = in.block();
            claims.add(new KnownClaim(
                    id, offset, kind, state.length == 0 ? null : StateFormat.read(device, new BytesReader(state))));
        }
        return claims;
    }
}
