package io.balanceofpower.step3_decode;

import java.util.Arrays;

/** What reading a payload gave. */
public sealed interface Picked {

    /** The fields asked for; one that was not found is {@link Value.None#MISSING}. Filled once, then read. */
    final class Fields implements Picked {

        /** Of a payload that nobody looked into. */
        public static final Fields NONE = new Fields(0, 0);

        private static final long[] NONE_BEYOND = {};

        private final Value[] values;
        private int toFind;

        /** Which names of the asked-for paths were met, a bit each; of a name that repeats, the first counts. */
        private long met;

        /** The same of those beyond the first {@value Long#SIZE}. */
        private final long[] metBeyond;

        Fields(int count) {
            this(count, 0);
        }

        /** @param names how many names there are to meet */
        Fields(int count, int names) {
            values = new Value[count];
            Arrays.fill(values, Value.None.MISSING);
            toFind = count;
            metBeyond = names > Long.SIZE ? new long[(names - 1) / Long.SIZE] : NONE_BEYOND;
        }

        /** The value of the path that was given at this place to {@link Format#codec}. */
        public Value get(int path) {
            return values[path];
        }

        /** How many paths were given to {@link Format#codec}. */
        public int count() {
            return values.length;
        }

        boolean complete() {
            return toFind == 0;
        }

        boolean meet(int name) {
            long bit = 1L << name; // the shift counts modulo 64
            long before = name < Long.SIZE ? met : metBeyond[name / Long.SIZE - 1];
            if (name < Long.SIZE) {
                met |= bit;
            } else {
                metBeyond[name / Long.SIZE - 1] |= bit;
            }
            return (before & bit) == 0;
        }

        void set(int path, Value value) {
            toFind -= values[path] == Value.None.MISSING ? 1 : 0;
            values[path] = value;
        }
    }

    /**
     * The payload is not what can be read.
     *
     * @param words what is wrong with it, such as {@code is empty}; nothing of its content
     */
    record Malformed(String words) implements Picked {}
}
