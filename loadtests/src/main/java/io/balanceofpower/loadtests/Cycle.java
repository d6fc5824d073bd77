package io.balanceofpower.loadtests;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does the same with one thing after the other, and begins again after the last. Used by one thread. */
final class Cycle<T> implements Supplier<Object> {

    private final List<T> things;
    private final Function<T, Object> step;
    private int at;

    Cycle(List<T> things, Function<T, Object> step) {
        this.things = List.copyOf(things);
        this.step = step;
    }

    @Override
    public Object get() {
        at = at + 1 < things.size() ? at + 1 : 0;
        return step.apply(things.get(at));
    }
}
