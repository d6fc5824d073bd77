package io.balanceofpower.simulation;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happens in a run, a short sentence a line, if anyone wants to read it. */
final class Trace {
    private final Schedule schedule;
    private final @Nullable Consumer<String> reader;

    /** @param reader gets each line; null for none, and then nothing is put into words */
    Trace(Schedule schedule, @Nullable Consumer<String> reader) {
        this.schedule = schedule;
        this.reader = reader;
    }

    void say(String who, Supplier<String> what) {
        if (reader != null) {
            reader.accept(String.format("%9d ms  %-10s %s", schedule.nowMs(), who, what.get()));
        }
    }
}
