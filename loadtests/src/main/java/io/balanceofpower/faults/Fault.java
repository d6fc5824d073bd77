package io.balanceofpower.faults;

import java.util.List;
import java.util.Random;

/** Something that is done to a mesh and its Kafka, and undone. */
interface Fault {

    /**
     * What was hit.
     *
     * @param words for people
     * @param killedPids of the processes that were killed
     */
    record Hit(String words, List<Long> killedPids) {
        static Hit of(String words) {
            return new Hit(words, List.of());
        }
    }

    /** As on the command line. */
    String name();

    /** What it does, in a line. */
    String what();

    /** Whether it needs network namespaces. */
    default boolean cuts() {
        return false;
    }

    /**
     * Does it and undoes it; blocks until then. All nodes and brokers run when it begins and when it has ended, and take
     * devices.
     *
     * @param random decides what is hit
     */
    Hit strike(Scene scene, Random random) throws InterruptedException;
}
