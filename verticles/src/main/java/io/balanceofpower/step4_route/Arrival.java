package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.Picked;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Selection.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * A message among the routes that it may take. Its payload is read when the first of them asks for a field, and once for
 * all routes whose fields fit into one pass. Owned by the thread that routes.
 */
final class Arrival {
    private final Incoming incoming;
    private final Selection selection;
    private final @Nullable Picked[] picked;
    private Candidate candidate = Candidate.NONE;

    Arrival(Incoming incoming, Selection selection) {
        this.incoming = incoming;
        this.selection = selection;
        this.picked = new @Nullable Picked[selection.passes().size()];
    }

    Incoming incoming() {
        return incoming;
    }

    /** From now on fields are those of this one's route. */
    void lookAt(Candidate next) {
        candidate = next;
    }

    /** The value of a field, by its place among those that the route picks; missing in a payload that is malformed. */
    Value field(int place) {
        Picked found = picked();
        return found instanceof Picked.Fields fields ? fields.get(candidate.places()[place]) : Value.None.MISSING;
    }

    /** Why the payload cannot be read, as the end of a sentence about the route; null if it can, or need not be. */
    @Nullable
    String unreadable() {
        if (candidate.pass() == Candidate.NO_PASS || !(picked() instanceof Malformed malformed)) {
            return null;
        }
        Codec codec = selection.passes().get(candidate.pass());
        return "reads the payload as " + codec.format() + ", which " + malformed.words();
    }

    private Picked picked() {
        Picked found = picked[candidate.pass()];
        if (found == null) {
            found = selection.passes().get(candidate.pass()).pick(incoming.payload());
            picked[candidate.pass()] = found;
        }
        return found;
    }
}
