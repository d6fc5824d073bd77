package io.balanceofpower.loadtests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gives each node a core of its own, and everything else the cores that are left, with Linux's {@code taskset}.
 *
 * @param taskset the program
 * @param nodes how many cores are the nodes', from core 0 on
 * @param cores how many there are, more than those
 */
record Pinning(Path taskset, int nodes, int cores) {

    /** Why the nodes cannot have cores of their own; empty if they can. */
    static Optional<String> obstacle(int nodes, int cores, Optional<Path> taskset) {
        if (cores <= nodes) {
            return Optional.of(cores + " cores are too few for " + nodes
                    + " nodes with one each and a core for Kafka and the devices");
        }
        return taskset.isEmpty() ? Optional.of("there is no program taskset") : Optional.empty();
    }

    /** Where {@code taskset} is on this path, which is written as {@code PATH} is. */
    static Optional<Path> find(String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "taskset"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What starts a program on the core of the node with this number, counted from 0. */
    List<String> launcher(int node) {
        return List.of(taskset.toString(), "-c", String.valueOf(node));
    }

    /** The cores that are no node's. */
    String rest() {
        return nodes == cores - 1 ? String.valueOf(nodes) : nodes + "-" + (cores - 1);
    }

    /** Moves all threads of a process that runs to the cores that are no node's. */
    void moveAway(long pid) throws BenchFailed {
        List<String> command = List.of(taskset.toString(), "-a", "-p", "-c", rest(), String.valueOf(pid));
        try {
            Process move = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (move.waitFor() != 0) {
                throw BenchFailed.notStarted(String.join(" ", command) + " failed", null);
            }
        } catch (IOException e) {
            throw BenchFailed.notStarted(taskset + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }
}
