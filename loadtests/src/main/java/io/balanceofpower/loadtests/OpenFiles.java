package io.balanceofpower.loadtests;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the operating system lets a process have open at once, sockets included. */
final class OpenFiles {

    /** Files that this process and the node have open besides connections. */
    private static final int OTHERS = 500;

    private OpenFiles() {}

    /** Fails with the remedy if this process, and so the ones that it starts, cannot have so many connections. */
    static void require(long connections) throws BenchFailed {
        long needed = connections + OTHERS;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            throw BenchFailed.notStarted(
                    "each process needs " + needed + " open files and may have " + system.getMaxFileDescriptorCount()
                            + ": run \"ulimit -n " + needed + "\" before, as root if the hard limit is lower,"
                            + " or take fewer connections",
                    null);
        }
    }
}
