package io.balanceofpower.loadtests;

import java.util.List;
import picocli.CommandLine.Option;

/** How fast each of those that are compared is sent messages, on the command line: a picocli mixin. */
final class RateOptions {

    /** A rate that is missed by more than this makes larger batches. */
    private static final double HELD_SHARE = 0.95;

    @Option(
            names = "--rate",
            paramLabel = "MESSAGES/S",
            description = "To each in its turn; 0: as fast as acknowledgements come. Default: ${DEFAULT-VALUE}.")
    private double perSecond;

    /** @param perSecond when nothing else is said */
    RateOptions(double perSecond) {
        this.perSecond = perSecond;
    }

    double perSecond() {
        return perSecond;
    }

    /** Fails as a wrong command line does. */
    void check(WorkloadOptions options) {
        options.require(perSecond >= 0, "--rate is below 0");
    }

    /** What is to be said of a rate that was not held, or that there was none. */
    List<String> remarks(List<Cost> costs) {
        if (perSecond == 0) {
            return List.of(
                    "There was no rate: batches are as large as what is in flight, which differs with the devices.");
        }
        boolean held =
                costs.stream().allMatch(cost -> Numbers.median(cost.messagesPerSecond()) >= HELD_SHARE * perSecond);
        return held
                ? List.of()
                : List.of(
                        "The rate of " + Numbers.whole(perSecond) + " messages/s was not held by all: where it was not,"
                                + " batches are larger, and a message is cheaper than it would be at the rate.");
    }
}
