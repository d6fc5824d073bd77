package io.balanceofpower.step4_route;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import dev.cel.runtime.CelVariableResolver;
import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.ConditionFunctions.Elements;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation on CEL's runtime: gives it what the condition names, and counts its steps. Owned by the thread that routes.
 *
 * <p>The runtime tells of each node of the condition that it has evaluated, which is a step; large results, searches in texts
 * and failures are several, by what they take. All conditions that are asked of a message share its steps. When the limit is
 * reached, every further node fails, so that whatever is still open ends at once, loops included.
 */
final class Evaluation implements CelVariableResolver, CelEvaluationListener {

    /**
     * The most steps for one message, of about 100 ns each: a loop over a thousand elements, in which two fields are
     * multiplied and compared, takes 22,000.
     */
    static final int STEPS_MAX = 40_000;

    /** An exception takes about as long as this many nodes. */
    private static final int FAILURE_STEPS = 50;

    /** How many characters or elements are copied, compared or looked at in a step. */
    private static final int SIZE_OF_STEP = 16;

    /** What the condition names beside its own variables. */
    @FunctionalInterface
    interface Slot {

        /** Never null. */
        Object of(Evaluation evaluation);
    }

    private final Facts facts;
    private final Map<String, Integer> names;
    private final List<Slot> slots;
    private final @Nullable Object[] known;
    private final Arrival arrival;

    /** @param names the place of each slot by its name */
    Evaluation(Arrival arrival, Map<String, Integer> names, List<Slot> slots) {
        this.arrival = arrival;
        this.facts = new Facts(arrival); // of its own: a failure that another clause has met is not overwritten
        this.names = names;
        this.slots = slots;
        this.known = new @Nullable Object[slots.size()];
    }

    boolean isBeyond() {
        return arrival.spend(0) < 0;
    }

    @Override
    public Optional<Object> find(String name) {
        Integer place = names.get(name);
        if (place == null) {
            return Optional.empty();
        }
        Object value = known[place];
        if (value == null) {
            value = slots.get(place).of(this);
            known[place] = value;
        }
        return Optional.of(value);
    }

    @Override
    public void callback(CelExpr node, Object result) {
        long steps = 1;
        if (result instanceof String text) {
            steps += text.length() / SIZE_OF_STEP;
        } else if (result instanceof Amount amount) {
            steps += amount.width() / SIZE_OF_STEP;
        } else if (result instanceof Collection<?> list) {
            steps += list.size(); // which the runtime goes through
        }
        spend(steps);
    }

    /** Before work that is in proportion to a size. */
    void spendOn(long size) {
        spend(size / SIZE_OF_STEP);
    }

    /** Before work that no node stands for. */
    void step() {
        spend(1);
    }

    private void spend(long steps) {
        if (arrival.spend(steps) < 0) {
            throw new Untold("");
        }
    }

    /** What to throw. */
    Untold untold(String words) {
        arrival.spend(FAILURE_STEPS);
        return new Untold(words);
    }

    // --- what stands in the message ---

    private Facts asked() {
        facts.begin();
        return facts;
    }

    String text(Source source) {
        return told(asked().text(source));
    }

    Boolean flag(Source source) {
        return told(asked().flag(source));
    }

    Amount number(Source source) {
        return Amount.of(told(asked().exact(source)));
    }

    Boolean has(Source source) {
        return told(asked().has(source));
    }

    /** A field with its extent, or what else stands there. */
    Value whole(Source source) {
        return told(asked().whole(source));
    }

    Elements list(Source source) {
        return new Elements(told(asked().list(source)));
    }

    At received() {
        return new At(facts.arrival().incoming().receivedAtNs());
    }

    Elements groups() {
        return new Elements(facts.arrival().incoming().sender().user().groups().stream()
                .sorted()
                .toList());
    }

    private <T> T told(@Nullable T answer) {
        if (answer == null) {
            throw untold(facts.failure());
        }
        return answer;
    }

    /** A time, in nanoseconds since 1970-01-01 UTC. */
    record At(long ns) implements Comparable<At> {
        @Override
        public int compareTo(At other) {
            return Long.compare(ns, other.ns);
        }
    }
}
