package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Option;

/** How fast and how long each of those that are compared is sent messages, on the command line: a picocli mixin. */
final class RateOptions {

    /** A rate that is missed by more than this makes larger batches. */
    private static final double HELD_SHARE = 0.95;

    @Option(
            names = "--rate",
            paramLabel = "MESSAGES/S",
            description = "To each in its turn; 0: as fast as acknowledgements come. Default: ${DEFAULT-VALUE}.")
    private double perSecond;

    @Option(
            names = "--in-flight",
            defaultValue = "64",
            description = "Unacknowledged messages per device, at most 64. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--messages",
            defaultValue = "50000",
            description = "Messages of each turn. Default: ${DEFAULT-VALUE}.")
    private long messages;

    @Option(names = "--rounds", defaultValue = "5", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "200000",
            description = "Messages of each before the first round. Default: ${DEFAULT-VALUE}.")
    private long warmUp;

    /** @param perSecond when nothing else is said */
    RateOptions(double perSecond) {
        this.perSecond = perSecond;
    }

    double perSecond() {
        return perSecond;
    }

    int inFlight() {
        return inFlight;
    }

    long messages() {
        return messages;
    }

    int rounds() {
        return rounds;
    }

    long warmUp() {
        return warmUp;
    }

    /** Fails as a wrong command line does. */
    void check(WorkloadOptions options) {
        options.require(perSecond >= 0, "--rate is below 0");
        options.require(rounds > 0 && messages > 0 && warmUp > 0, "--rounds, --messages or --warm-up is not above 0");
    }

    ObjectNode addTo(ObjectNode settings) {
        return settings.put("messagesPerSecond", perSecond)
                .put("rounds", rounds)
                .put("messagesPerRound", messages)
                .put("warmUpMessages", warmUp);
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
