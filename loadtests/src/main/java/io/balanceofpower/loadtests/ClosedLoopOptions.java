package io.balanceofpower.loadtests;

import picocli.CommandLine.Option;

/** How devices publish that wait for acknowledgements only, on the command line: a picocli mixin. */
final class ClosedLoopOptions {

    @Option(
            names = "--in-flight",
            defaultValue = "20",
            description = "Unacknowledged messages per device, at most 64. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--messages",
            defaultValue = "500000",
            description = "Messages of each turn. Default: ${DEFAULT-VALUE}.")
    private long messages;

    int inFlight() {
        return inFlight;
    }

    long messages() {
        return messages;
    }
}
