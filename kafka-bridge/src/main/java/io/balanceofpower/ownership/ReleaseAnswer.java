package io.balanceofpower.ownership;

import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a node answers to the request to release a device. No answer at all is one, too: then its lane is fenced. */
public sealed interface ReleaseAnswer {

    /**
     * The device's messages have settled and the claim's lane never writes for it again.
     *
     * @param state all that is known of the device; null if the claim came to nothing
     */
    record Released(@Nullable DeviceState state) implements ReleaseAnswer {}

    /**
     * The claim's lane does not write for the device. Whatever it wrote stands before this place.
     *
     * @param tailedTo how far the answering node has read {@code bop.sessions}
     */
    record NotHeld(long tailedTo) implements ReleaseAnswer {}

    /** The claim's lane is over; what it left behind is to be recovered. */
    record LaneOver() implements ReleaseAnswer {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<@Nullable DeviceState, T> released, LongFunction<T> notHeld, Supplier<T> laneOver) {
        if (this instanceof Released r) {
            return released.apply(r.state());
        } else if (this instanceof NotHeld n) {
            return notHeld.apply(n.tailedTo());
        }
        return laneOver.get();
    }

    /** For the way to another node. */
    default byte[] toBytes(String device) {
        Bytes out = new Bytes();
        if (this instanceof Released r && r.state() != null) {
            StateFormat.write(r.state(), device, out.add(1));
        } else if (this instanceof Released) {
            out.add(2);
        } else if (this instanceof NotHeld n) {
            out.add(3).number(n.tailedTo());
        } else {
            out.add(4);
        }
        return out.toArray();
    }

    /** @throws IllegalArgumentException if these are not {@link #toBytes}' */
    static ReleaseAnswer fromBytes(String device, byte[] bytes) {
        BytesReader in = new BytesReader(bytes);
        int kind = in.one();
        return switch (kind) {
            case 1 -> new Released(StateFormat.read(device, in));
            case 2 -> new Released(null);
            case 3 -> new NotHeld(in.notNegative());
            case 4 -> new LaneOver();
            default -> throw new IllegalArgumentException("a release was answered with kind " + kind);
        };
    }
}
