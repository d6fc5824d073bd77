package io.balanceofpower.step3_decode;

/**
 * Picks the fields that one route refers to out of its payloads. Made once per route, by its {@link Format}.
 *
 * <p>Immutable; any number of threads may pick at once. Does not block, and keeps nothing between payloads.
 */
public interface Codec {

    /** Looks at no payload. */
    Codec UNREAD = new Unread();

    /** What it reads payloads as, such as {@code JSON}. */
    String format();

    /**
     * Reads one payload, which is not written to. Never throws for what is in it; what a payload may cost is bounded by
     * its size and by the codec's own limits.
     */
    Picked pick(byte[] payload);

    /** A codec for routes that need nothing from the payload. */
    record Unread() implements Codec {
        @Override
        public String format() {
            return "bytes";
        }

        @Override
        public Picked pick(byte[] payload) {
            return Picked.Fields.NONE;
        }
    }
}
