package io.balanceofpower.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds.
 *
 * @param heapBytes live objects, after full collections
 * @param directBytes outside the heap, through direct buffers or Unsafe, which is how Netty allocates: category "Other"
 *     of the JVM's native memory tracking, which must be on
 * @param residentBytes all that the operating system counts as the process's, the heap's empty parts with it; 0 where
 *     the system does not tell
 */
record Memory(long heapBytes, long directBytes, long residentBytes) {

    static final String TRACKING = "-XX:NativeMemoryTracking=summary";

    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final String RESIDENT = "VmRSS:";

    static Memory of(ProcessHandle process) throws BenchFailed {
        try (Attached attached = Attached.to(process)) {
            long heapBytes = attached.heapBytes();
            return new Memory(
                    heapBytes,
                    directBytes(attached.diagnose("vmNativeMemory", "summary", "scale=KB")),
                    residentBytes(process.pid()));
        }
    }

    static long directBytes(String tracking) {
        Matcher matcher = DIRECT.matcher(tracking);
        return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
    }

    private static long residentBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // no such system
        }
    }
}
