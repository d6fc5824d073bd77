package io.balanceofpower.loadtests;

import java.util.BitSet;

/**
 * Which of the messages that a competitor acknowledged are in Kafka, by their numbers, so that a duplicate never stands in
 * for one that is lost. Used by one thread.
 */
final class Tally {

    private final BitSet found = new BitSet();
    private long acknowledged;
    private long duplicates;
    private long strangers;

    /** How many were acknowledged in all loads so far; the next load's numbers begin there. */
    long acknowledged() {
        return acknowledged;
    }

    /** All messages of a load were acknowledged, whose numbers go on from those before. */
    void acknowledge(long messages) {
        acknowledged += messages;
    }

    /** A record's value. */
    void find(byte[] value) {
        long number = MessageNumber.read(value);
        if (number == MessageNumber.NONE) {
            strangers++;
        } else if (found.get((int) number)) {
            duplicates++;
        } else {
            found.set((int) number); // below MessageNumber.MAX
        }
    }

    /** Different messages that were found, acknowledged or not. */
    long found() {
        return found.cardinality();
    }

    /** Acknowledged and not found. */
    long lost() {
        return lostFrom(0);
    }

    /** The same of the messages from this number on. */
    long lostFrom(long first) {
        return acknowledged - first - found.get((int) first, (int) acknowledged).cardinality();
    }

    /** Records of messages that had one already. */
    long duplicates() {
        return duplicates;
    }

    /** Records that are no message of this run. */
    long strangers() {
        return strangers;
    }
}
