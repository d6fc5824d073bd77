package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Locale;

/** What a node's cost may grow with. */
enum Dimension {
    PAYLOAD("bytes of payload", List.of(100, 1_024, 10_240), Trade.PAYLOAD_BYTES_MIN, 200_000) {
        @Override
        Workload of(Workload base, int value) {
            return new Workload(base.devices(), base.inFlight(), value, base.numbered(), base.guarantee());
        }
    },
    DEVICES("devices", List.of(10, 1_000, 10_000), 1, 50_000) {
        @Override
        Workload of(Workload base, int value) {
            return new Workload(value, base.inFlight(), base.payloadBytes(), base.numbered(), base.guarantee());
        }
    },
    ROUTES("routes", List.of(1, 100, 10_000), 1, 100_000) {
        @Override
        Workload of(Workload base, int value) {
            return base;
        }
    };

    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Integer> usual;

    private final int least;
    private final int most;

    /** @param usual values, of which the first is the one that the others are compared with */
    Dimension(String words, List<Integer> usual, int least, int most) {
        this.words = words;
        this.usual = usual;
        this.least = least;
        this.most = most;
    }

    /** What is sent at a value of this. */
    abstract Workload of(Workload base, int value);

    /** How many routes the node has at a value of this. */
    int routes(int value) {
        return this == ROUTES ? value : 1;
    }

    /** Such as {@code 1,000 devices}. */
    String words(int value) {
        return Numbers.whole(value) + " " + (value == 1 && this == ROUTES ? "route" : words);
    }

    String words() {
        return words;
    }

    List<Integer> usual() {
        return usual;
    }

    boolean allows(int value) {
        return value >= least && value <= most;
    }

    String range() {
        return least + " to " + most;
    }

    /** As on the command line. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }
}
