package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.Picked;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.Selection.Candidate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message among the routes that it may take. Its payload is read when the first of them asks for a field, and once for
 * all routes whose fields fit into one pass. Owned by the thread that routes.
 */
final class Arrival {
    private static final @Nullable Value[] NO_LEVELS = {};
    private static final Decimal NO_NUMBER = new Decimal();

    private final Incoming incoming;
    private final Selection selection;
    private final @Nullable Picked[] picked;

    /** By pass and place in it, what {@link #number} has read. */
    private @Nullable Decimal @Nullable [][] numbers;

    private @Nullable Facts facts;
    private @Nullable Value[] levels = NO_LEVELS;
    private long stepsLeft = Evaluation.STEPS_MAX;
    private long hash;
    private boolean isHashed;
    private Candidate candidate = Candidate.NONE;

    Arrival(Incoming incoming, Selection selection) {
        this.incoming = incoming;
        this.selection = selection;
        this.picked = new @Nullable Picked[selection.passes().size()];
    }

    Incoming incoming() {
        return incoming;
    }

    /** What conditions ask about it. */
    Facts facts() {
        Facts asked = facts;
        if (asked == null) {
            asked = new Facts(this);
            facts = asked;
        }
        return asked;
    }

    /** Conditions on CEL's runtime have taken so many steps; how many are left for this message, below zero if too many. */
    long spend(long steps) {
        stepsLeft -= steps;
        return stepsLeft;
    }

    /** From now on fields are those of this one's route, and facts are for its condition. */
    void lookAt(Candidate next) {
        candidate = next;
        if (facts != null) {
            facts.begin();
        }
    }

    /** Of the message as a whole, for sampling. */
    long hash() {
        if (!isHashed) {
            hash = Sample.hash(incoming);
            isHashed = true;
        }
        return hash;
    }

    /** A level of the topic, which has it; counted from 0. */
    Value level(int level) {
        if (level >= levels.length) {
            levels = Arrays.copyOf(levels, level + 1);
        }
        Value known = levels[level];
        if (known == null) {
            String topic = incoming.topic();
            int from = 0;
            for (int i = 0; i < level; i++) {
                from = topic.indexOf('/', from) + 1;
            }
            int to = topic.indexOf('/', from);
            known = new Value.Text(topic.substring(from, to < 0 ? topic.length() : to));
            levels[level] = known;
        }
        return known;
    }

    /** The value of a field, by its place among those that the route picks; missing in a payload that is malformed. */
    Value field(int place) {
        Picked found = picked();
        return found instanceof Picked.Fields fields ? fields.get(candidate.places()[place]) : Value.None.MISSING;
    }

    /** The number in a field that has a text, read once for all routes; null if the text is none. */
    @Nullable
    Decimal number(int place, String text) {
        @Nullable Decimal @Nullable [][] byPass = numbers;
        if (byPass == null) {
            byPass = new @Nullable Decimal[picked.length][];
            numbers = byPass;
        }
        @Nullable Decimal[] known = byPass[candidate.pass()];
        if (known == null) {
            known = new @Nullable Decimal[((Picked.Fields) picked()).count()];
            byPass[candidate.pass()] = known;
        }
        int at = candidate.places()[place];
        Decimal number = known[at];
        if (number == null) {
            number = new Decimal().read(text);
            number = number == null ? NO_NUMBER : number;
            known[at] = number;
        }
        return number == NO_NUMBER ? null : number;
    }

    /** Whether the route's codec cannot read the payload. */
    boolean isUnreadable() {
        return candidate.pass() != Candidate.NO_PASS && picked() instanceof Malformed;
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
