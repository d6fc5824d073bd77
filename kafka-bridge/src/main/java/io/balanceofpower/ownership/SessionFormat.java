package io.balanceofpower.ownership;

import io.balanceofpower.ownership.Positions.OfTopic;
import io.balanceofpower.ownership.SessionRecord.Claimed;
import io.balanceofpower.ownership.SessionRecord.Ended;
import io.balanceofpower.ownership.SessionRecord.Gone;
import io.balanceofpower.ownership.SessionRecord.LaneGone;
import io.balanceofpower.ownership.SessionRecord.LaneOpen;
import io.balanceofpower.ownership.SessionRecord.OfClaim;
import io.balanceofpower.ownership.SessionRecord.OfLane;
import io.balanceofpower.ownership.SessionRecord.Open;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link SessionRecord} looks in {@code bop.sessions}.
 *
 * <p>Key, in UTF-8: {@code session/LANE/NUMBER/DEVICE} or {@code lane/LANE}. Value: a byte for the version, one for the
 * kind, then numbers and texts; null for a tombstone.
 */
public final class SessionFormat {
    private static final String OF_CLAIM = "session/";
    private static final String OF_LANE = "lane/";
    private static final int VERSION = 1;
    private static final int CLAIMED = 1;
    private static final int OPEN = 2;
    private static final int ENDED = 3;
    private static final int LANE_OPEN = 4;

    private SessionFormat() {}

    public static byte[] key(SessionRecord written) {
        String key;
        if (written instanceof OfClaim of) {
            key = OF_CLAIM + of.claim() + "/" + of.device();
        } else {
            key = OF_LANE + ((OfLane) written).lane();
        }
        return key.getBytes(StandardCharsets.UTF_8);
    }

    public static byte @Nullable [] value(SessionRecord written) {
        Bytes out = new Bytes().add(VERSION);
        if (written instanceof Claimed) {
            return out.add(CLAIMED).toArray();
        } else if (written instanceof Open open) {
            return state(out.add(OPEN), open.claimOffset(), open.state(), open.device());
        } else if (written instanceof Ended ended) {
            return state(out.add(ENDED), ended.claimOffset(), ended.state(), ended.device());
        } else if (written instanceof LaneOpen lane) {
            return positions(out.add(LANE_OPEN).text(lane.run()), lane.positions());
        }
        return null;
    }

    private static byte[] state(Bytes out, long claimOffset, DeviceState state, String device) {
        StateFormat.write(state, device, out.number(claimOffset));
        return out.toArray();
    }

    private static byte[] positions(Bytes out, Positions positions) {
        out.number(positions.topics().size());
        for (OfTopic each : positions.topics()) {
            out.text(each.topic()).text(each.id()).number(each.offsets().size());
            each.offsets().forEach(out::number);
        }
        return out.toArray();
    }

    /** @throws IllegalArgumentException if no node of this version wrote these bytes; the message says what is wrong */
    public static SessionRecord read(byte @Nullable [] key, byte @Nullable [] value) {
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        if (text.startsWith(OF_CLAIM)) {
            return ofClaim(text.substring(OF_CLAIM.length()), value);
        }
        if (text.startsWith(OF_LANE) && text.length() > OF_LANE.length()) {
            return ofLane(text.substring(OF_LANE.length()), value);
        }
        throw new IllegalArgumentException("the key is neither session/LANE/NUMBER/DEVICE nor lane/LANE");
    }

    private static SessionRecord ofClaim(String name, byte @Nullable [] value) {
        int first = name.indexOf('/');
        int second = name.indexOf('/', first + 1);
        if (first < 1 || second < 0) {
            throw new IllegalArgumentException("the key is not session/LANE/NUMBER/DEVICE");
        }
        // A text that is no number says so in an IllegalArgumentException.
        ClaimId claim = new ClaimId(name.substring(0, first), Long.parseLong(name.substring(first + 1, second)));
        String device = name.substring(second + 1);
        if (value == null) {
            return new Gone(device, claim);
        }
        BytesReader in = reader(value);
        int kind = in.one();
        SessionRecord found = switch (kind) {
            case CLAIMED -> new Claimed(device, claim);
            case OPEN -> new Open(device, claim, in.notNegative(), StateFormat.read(device, in));
            case ENDED -> new Ended(device, claim, in.notNegative(), StateFormat.read(device, in));
            default -> throw new IllegalArgumentException("kind " + kind + " under a claim's key");
        };
        in.end();
        return found;
    }

    private static SessionRecord ofLane(String lane, byte @Nullable [] value) {
        if (value == null) {
            return new LaneGone(lane);
        }
        BytesReader in = reader(value);
        int kind = in.one();
        if (kind != LANE_OPEN) {
            throw new IllegalArgumentException("kind " + kind + " under a lane's key");
        }
        String run = in.text();
        int count = in.count();
        List<OfTopic> topics = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            topics.add(new OfTopic(in.text(), in.text(), offsets(in)));
        }
        in.end();
        return new LaneOpen(lane, run, new Positions(topics));
    }

    private static List<Long> offsets(BytesReader in) {
        int count = in.count();
        List<Long> offsets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            offsets.add(in.notNegative());
        }
        return offsets;
    }

    private static BytesReader reader(byte[] value) {
        BytesReader in = new BytesReader(value);
        int version = in.one();
        if (version != VERSION) {
            throw new IllegalArgumentException("version " + version + "; this node reads " + VERSION);
        }
        return in;
    }
}
