package io.balanceofpower.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How a command ended, for scripts. Numbers from 64 on are those of BSD's {@code sysexits.h}. */
public enum ExitCode {
    /** It did what it was asked to. */
    OK(0, "done"),
    /** A run ended and a promise was broken in it. */
    PROMISE_BROKEN(1, "a promise was broken, or a run failed"),
    /** What was asked for is not known. */
    NOT_FOUND(1, "what was asked for is not known"),
    /** The permissions do not allow what was asked about. */
    REFUSED(1, "the permissions refuse it"),
    /** Routes refuse the message, or a case came out otherwise than its file expects. */
    NOT_AS_EXPECTED(1, "routes refuse the message, or a case failed"),
    /** The command line itself was wrong. */
    USAGE(2, "wrong command line"),
    /** Something that is needed is not there: Kafka, a free port, a directory. */
    UNAVAILABLE(69, "something needed is not available (Kafka absent, port in use)"),
    /** A mistake in the program. */
    INTERNAL(70, "a fault of Balance of Power itself"),
    /** Settings, or a file that they name, are wrong. */
    BAD_SETTINGS(78, "wrong settings or routes, users or permissions"),
    /** Ctrl-C; the JVM gives it by itself. */
    INTERRUPTED(130, "ended by Ctrl-C (143: by SIGTERM)");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** For the help, in order. */
    static Map<String, String> meanings() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        code -> " " + code.number,
                        code -> code.meaning,
                        (one, other) -> one + "; " + other,
                        LinkedHashMap::new));
    }
}
