package io.balanceofpower.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the screen says. Lines without line ends, at most 100 characters wide for names of usual length. */
final class ScreenText {
    private ScreenText() {}

    /** How to take part by hand, with this demo's ports. */
    static List<String> byHand(String bootstrapServers, List<NodeAddress> nodes) {
        NodeAddress first = nodes.get(0);
        String trade = "'{\"symbol\":\"IBM\",\"price\":\"181.50\",\"size\":\"100\"}'";
        String topic = Market.EQUITIES.mqttTopic("N", "IBM");
        return List.of(
                "Publish a trade to any node, from another terminal:",
                "  mosquitto_pub -V 5 -h " + first.host() + " -p " + first.mqttPort() + " -q 1 -t " + topic + " -m "
                        + trade,
                "  ./bop publish --to " + first.mqtt() + " --topic " + topic + " --message " + trade,
                "See what is committed to Kafka:",
                "  kcat -C -b " + bootstrapServers + " -t " + Market.EQUITIES.kafkaTopic()
                        + " -o end -X isolation.level=read_committed",
                "  ./bop consume --from " + bootstrapServers + " --topic " + Market.EQUITIES.kafkaTopic(),
                "Ask a node: " + first.management() + "/nodes, /sessions, /routes, /metrics");
    }

    /** One line, for a terminal that is none. */
    static String line(Snapshot now) {
        StringBuilder line = new StringBuilder(time(now.elapsedMs()));
        for (TopicFigures topic : now.topics()) {
            line.append(String.format(
                    Locale.ROOT,
                    "  %s %,.0f/s p50 %.1f ms p99 %.1f ms",
                    topic.topic(),
                    topic.perSecond(),
                    topic.p50Ms(),
                    topic.p99Ms()));
        }
        return line + " | " + AuditWords.figures(now.audit()) + " " + AuditWords.running(now.audit());
    }

    /** The screen that is redrawn. */
    static List<String> screen(DemoOptions options, Snapshot now, List<String> happenings) {
        List<String> lines = new ArrayList<>();
        lines.add(time(now.elapsedMs()) + "  " + load(options, now.devices()));
        lines.add("");
        lines.add(String.format(
                "  %-18s %11s %10s %10s %10s %12s", "topic", "records/s", "p50 ms", "p99 ms", "max ms", "records"));
        now.topics().forEach(topic -> lines.add(row(topic)));
        lines.add("");
        lines.add(String.format("  %-18s %11s %10s %10s  %s", "node", "", "devices", "messages/s", "MQTT"));
        now.nodes().forEach(node -> lines.add(row(node)));
        lines.add("");
        lines.add("  Audit: " + AuditWords.figures(now.audit()));
        lines.add("         " + AuditWords.running(now.audit()));
        lines.add("");
        happenings.forEach(each -> lines.add("  " + each));
        return lines;
    }

    private static String load(DemoOptions options, DeviceCounts devices) {
        String what = String.format(
                Locale.ROOT,
                "%d of %d devices connected, %,d trades a second wanted",
                devices.connected(),
                options.devices(),
                options.ratePerSecond());
        // Up to a second is what a moved device is late; more means that this machine cannot do it.
        return devices.behindMs() < TimeUnit.SECONDS.toMillis(1)
                ? what + "  (Ctrl-C ends it)"
                : what + String.format(Locale.ROOT, ", %.1f s late  (Ctrl-C ends it)", devices.behindMs() / 1000.0);
    }

    private static String row(TopicFigures topic) {
        return String.format(
                Locale.ROOT,
                "  %-18s %,11.0f %10.1f %10.1f %10.1f %,12d",
                topic.topic(),
                topic.perSecond(),
                topic.p50Ms(),
                topic.p99Ms(),
                topic.maxMs(),
                topic.total());
    }

    private static String row(NodeWatch.Row node) {
        String state = node.state().name().toLowerCase(Locale.ROOT);
        return node.state() == NodeWatch.State.ALIVE
                ? String.format(
                        Locale.ROOT,
                        "  %-18s %11s %10d %,10.0f  %s",
                        node.name(),
                        state,
                        node.connections(),
                        node.messagesPerSecond(),
                        node.mqtt())
                : String.format("  %-18s %11s %10s %10s", node.name(), state, "-", "-");
    }

    /** Minutes and seconds. */
    static String time(long elapsedMs) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(elapsedMs);
        return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
    }
}
