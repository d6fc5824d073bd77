package io.balanceofpower.loadtests;

import picocli.CommandLine.Option;

/** How much devices publish, and how far ahead of their acknowledgements, on the command line: a picocli mixin. */
final class ClosedLoopOptions {

    @Option(
            names = "--in-flight",
            description = "Unacknowledged messages per device, at most 64. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(names = "--messages", description = "Messages of each turn. Default: ${DEFAULT-VALUE}.")
    private long messages;

    ClosedLoopOptions() {
        this(20, 500_000);
    }

    ClosedLoopOptions(int inFlight, long messages) {
        this.inFlight = inFlight;
        this.messages = messages;
    }

    int inFlight() {
        return inFlight;
    }

    long messages() {
        return messages;
    }
}
