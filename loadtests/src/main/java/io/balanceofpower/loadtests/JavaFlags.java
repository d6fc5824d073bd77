package io.balanceofpower.loadtests;

import java.lang.management.ManagementFactory;
import java.util.List;

/** This JVM's flags that its children need too. */
final class JavaFlags {

    /** Neither memory nor garbage collection, which a benchmark sets, nor agents. */
    private static final List<String> PREFIXES =
            List.of("--add-", "--enable-native-access", "--sun-misc-unsafe-memory-access");

    private JavaFlags() {}

    /** What {@code ./bop} sets for the module system, each as one argument. */
    static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> PREFIXES.stream().anyMatch(argument::startsWith))
                .toList();
    }
}
