package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where a benchmark ran, without which its figures say little.
 *
 * @param processor its model, or the architecture where the system does not tell
 * @param loadAverage of the last minute, negative where the system does not tell; much more than the benchmark's own
 *     processes means that others were at work
 */
record Machine(String system, String processor, int cores, String java, double loadAverage) {

    static Machine now() {
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                model(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // no such system
        }
    }

    String words() {
        return words(json());
    }

    /** Of {@link #json()}. */
    static String words(JsonNode json) {
        return json.path("processor").asText() + ", " + json.path("cores").asText() + " cores, "
                + json.path("system").asText() + ", " + json.path("java").asText();
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("system", system)
                .put("processor", processor)
                .put("cores", cores)
                .put("java", java)
                .put("loadAverage", Numbers.round(loadAverage));
    }
}
