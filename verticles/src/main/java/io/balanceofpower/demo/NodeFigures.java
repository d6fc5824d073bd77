package io.balanceofpower.demo;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's {@code /metrics} says of its load.
 *
 * @param connections open connections
 * @param messages PUBLISH packets since its start
 * @param atNs when it said so, by {@link System#nanoTime}
 */
record NodeFigures(long connections, long messages, long atNs) {
    private static final Pattern CONNECTIONS = line("bop_mqtt_connections");
    private static final Pattern MESSAGES = line("bop_mqtt_messages_total");

    private static Pattern line(String name) {
        return Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE);
    }

    /** A figure that is not there is 0. */
    static NodeFigures of(String metrics, long atNs) {
        return new NodeFigures(value(CONNECTIONS, metrics), value(MESSAGES, metrics), atNs);
    }

    double messagesPerSecondSince(NodeFigures before) {
        long elapsedNs = Math.max(1, atNs - before.atNs);
        return Math.max(0, messages - before.messages) * (double) TimeUnit.SECONDS.toNanos(1) / elapsedNs;
    }

    private static long value(Pattern line, String metrics) {
        Matcher found = line.matcher(metrics);
        return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
    }
}
