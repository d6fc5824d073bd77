package io.balanceofpower.load;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the command gives to the process that runs a simulation, as its arguments.
 *
 * @param servers {@code host:port} of each node
 * @param bootstrapServers of the Kafka to audit; empty: no audit
 * @param kafkaConfig a file with further options of that Kafka's client, such as how to log in
 * @param topics where the target's routes send the messages
 * @param pids the nodes' processes, in the order of the servers, as far as they are known
 * @param out the directory for reports
 * @param runId the epoch of all messages: the time at which the run was started, ms
 * @param given the parameters that were given
 */
public record RunPlan(
        String question,
        List<String> servers,
        Optional<String> bootstrapServers,
        Optional<Path> kafkaConfig,
        List<String> topics,
        List<Long> pids,
        Path out,
        long runId,
        Map<String, String> given) {

    private static final String SEPARATOR = ",";

    List<String> arguments() {
        Stream<String> plan = Stream.of(
                question,
                String.join(SEPARATOR, servers),
                bootstrapServers.orElse(""),
                kafkaConfig.map(Path::toString).orElse(""),
                String.join(SEPARATOR, topics),
                String.join(SEPARATOR, pids.stream().map(String::valueOf).toList()),
                out.toString(),
                String.valueOf(runId));
        return Stream.concat(plan, given.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()))
                .toList();
    }

    /** The inverse of what the command made. */
    public static RunPlan of(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Arrays.stream(arguments).skip(8).forEach(each -> {
            int equals = each.indexOf('=');
            given.put(each.substring(0, equals), each.substring(equals + 1));
        });
        return new RunPlan(
                arguments[0],
                list(arguments[1]),
                given(arguments[2]),
                given(arguments[3]).map(Path::of),
                list(arguments[4]),
                list(arguments[5]).stream().map(Long::valueOf).toList(),
                Path.of(arguments[6]),
                Long.parseLong(arguments[7]),
                given);
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(any -> !any.isEmpty());
    }

    private static List<String> list(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(SEPARATOR, -1));
    }
}
