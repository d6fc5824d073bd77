package io.balanceofpower.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks of one command's arguments beyond their types. */
record Arguments(CommandLine commandLine) {

    /** @throws ParameterException that names the option, the value and what it should be, unless it is good */
    void check(boolean good, String option, Object value, String expected) {
        if (!good) {
            throw new ParameterException(
                    commandLine, "Invalid value for option '" + option + "': " + value + " is not " + expected);
        }
    }
}
