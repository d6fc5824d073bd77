package io.balanceofpower.step4_route;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Refusal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where one message goes, or why it goes nowhere. */
public sealed interface Routing {

    /**
     * The message has a destination, which may be a quarantine.
     *
     * @param destinations the records that it becomes, at least one and each in a topic of its own; the caller now owns
     *     them
     * @param numbering the message's place in its stream; null if it is not numbered
     */
    record Routed(List<Destination> destinations, @Nullable Numbering numbering) implements Routing {}

    /**
     * The message is refused.
     *
     * @param refusal {@code NO_MATCHING_ROUTE}, {@code PAYLOAD_FORMAT_INVALID}, {@code NUMBERING_INVALID}, {@code
     *     DESTINATION_UNKNOWN}, or {@code RECORD_TOO_LARGE} if routes send the message to too many topics
     * @param detail one sentence for the device's developer: which route wants which field, and what was found there;
     *     nothing of the payload, the properties or the topic
     */
    record Unrouted(Refusal refusal, String detail) implements Routing {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<Routed, T> routed, Function<Unrouted, T> unrouted) {
        return this instanceof Routed r ? routed.apply(r) : unrouted.apply((Unrouted) this);
    }
}
