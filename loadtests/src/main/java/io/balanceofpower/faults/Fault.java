package io.balanceofpower.faults;

import java.util.Random;

/** Something that is done to a mesh and its Kafka, and undone. */
interface Fault {

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
     * @return what was hit, for people
     */
    String strike(Scene scene, Random random) throws InterruptedException;
}
