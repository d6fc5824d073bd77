package io.balanceofpower.step4_route;

import java.util.List;

/**
 * How one route stands to one message that is tried.
 *
 * @param group the routes with which it is asked
 * @param why one sentence; with what the condition looked at, so of the message's content
 * @param seen what the condition looked at, in its order; empty where it was not asked
 */
public record Trial(String group, String route, Verdict verdict, String why, List<Seen> seen) {

    public enum Verdict {
        /** Its filter does not match the topic. */
        OTHER_TOPIC,
        /** Its condition does not hold, or cannot be told and {@code on-error} lets the message pass. */
        NO_MATCH,
        /** It takes the message. */
        TAKES,
        /** It takes the message, cannot use it, and keeps it in its quarantine. */
        QUARANTINES,
        /** It takes the message and cannot use it, so the message is refused, whatever others make of it. */
        REFUSES,
        /** An earlier route has decided: for its group, or by refusing the message. */
        NOT_REACHED
    }

    /** A place in the message, and what stands there. */
    public record Seen(String place, String value) {}
}
