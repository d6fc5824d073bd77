package io.balanceofpower.loadtests;

import picocli.CommandLine.Option;

/** How often those that are compared take turns, on the command line: a picocli mixin with defaults of each command. */
final class RoundOptions {

    @Option(names = "--devices", description = "Connections. Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(names = "--rounds", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--warm-up", description = "Messages of each before the first round. Default: ${DEFAULT-VALUE}.")
    private long warmUp;

    RoundOptions(int devices, int rounds, long warmUp) {
        this.devices = devices;
        this.rounds = rounds;
        this.warmUp = warmUp;
    }

    int devices() {
        return devices;
    }

    int rounds() {
        return rounds;
    }

    long warmUp() {
        return warmUp;
    }
}
