package io.balanceofpower.step4_route;

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

    /** What is wrong with the payload; null if nothing is that would show, or if the route takes nothing from it. */
    @Nullable
    Malformed malformed() {
        return candidate.places().length > 0 && picked() instanceof Malformed wrong ? wrong : null;
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
