package io.balanceofpower.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a run, from its seed. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From the lower to the higher number, both included. */
    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    long any() {
        return random.nextLong();
    }
}
