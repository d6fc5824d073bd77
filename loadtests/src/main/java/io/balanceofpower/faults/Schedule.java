package io.balanceofpower.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults are done one after the other, and what each of them hits: decided by the seed alone. */
final class Schedule {
    static final int MIXED_STRIKES = 10;

    private final List<String> chosen;
    private final List<Fault> available;
    private final Random random;
    private final List<Fault> undrawn = new ArrayList<>();
    private int rounds;

    /**
     * One fault to do.
     *
     * @param seed of what it hits
     * @param mixed whether the next one does not wait until everything is as before
     */
    record Planned(Fault fault, long seed, boolean mixed) {}

    /**
     * A schedule of rounds.
     *
     * @param chosen names, of which {@link Catalogue#MIXED} stands for draws from those available
     * @param available the faults that can be done here, at least one
     */
    Schedule(List<String> chosen, List<Fault> available, long seed) {
        this.chosen = List.copyOf(chosen);
        this.available = List.copyOf(available);
        this.random = new Random(seed);
    }

    /** One that was not drawn since all were. */
    private Fault draw() {
        if (undrawn.isEmpty()) {
            undrawn.addAll(available);
        }
        return undrawn.remove(random.nextInt(undrawn.size()));
    }

    /** All that was chosen: in this order the first time, in another one each time after that. */
    List<Planned> round() {
        List<String> order = new ArrayList<>(chosen);
        if (rounds++ > 0) {
            Collections.shuffle(order, random);
        }
        List<Planned> round = new ArrayList<>();
        for (String name : order) {
            if (name.equals(Catalogue.MIXED)) {
                for (int i = 0; i < MIXED_STRIKES; i++) {
                    round.add(new Planned(draw(), random.nextLong(), true));
                }
            } else {
                available.stream()
                        .filter(fault -> fault.name().equals(name))
                        .forEach(fault -> round.add(new Planned(fault, random.nextLong(), false)));
            }
        }
        return round;
    }
}
