package io.balanceofpower.loadtests;

import java.nio.file.Path;

/**
 * A Java Flight Recorder's recording of another JVM. Used by one thread; blocks.
 *
 * <p>The first recording of a JVM makes it throw compiled code away. So one runs from before the JVM is warm, and a
 * second, which then costs little, holds what is measured.
 */
final class Recording {

    private static final String WARM_UP = "name=bop-bench-warm-up";
    private static final String MEASURED = "name=bop-bench";

    private final ProcessHandle process;
    private final Path file;

    private Recording(ProcessHandle process, Path file) {
        this.process = process;
        this.file = file.toAbsolutePath();
    }

    /**
     * Before the process warms up.
     *
     * @param file where what is measured goes
     */
    static Recording warmUp(ProcessHandle process, Path file) throws BenchFailed {
        Recording recording = new Recording(process, file);
        recording.tell("jfrStart", WARM_UP, "settings=profile");
        return recording;
    }

    void start() throws BenchFailed {
        tell("jfrStart", MEASURED, "settings=profile");
    }

    /** Writes the file. */
    void stop() throws BenchFailed {
        tell("jfrStop", MEASURED, "filename=" + file);
    }

    private void tell(String operation, String... arguments) throws BenchFailed {
        try (Attached attached = Attached.to(process)) {
            attached.diagnose(operation, arguments);
        }
    }
}
