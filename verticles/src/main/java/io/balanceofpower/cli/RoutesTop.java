package io.balanceofpower.cli;

import io.balanceofpower.manage.RouteView;
import io.balanceofpower.manage.RouteView.LastError;
import io.balanceofpower.manage.RoutesView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of several nodes did, and how fast, from looking at them again and again. A route counts under its name on
 * all nodes together. Owned by the command's thread.
 */
final class RoutesTop {
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private Map<String, Map<String, Long>> matchedBefore = Map.of();
    private Map<String, Map<String, Long>> bytesBefore = Map.of();
    private long lookedAtNs;

    /**
     * One route.
     *
     * @param perSecond messages that it took, since the look before; null at the first
     * @param bytesPerSecond their payloads
     * @param evaluationNs what it takes to look at a message, on the node where that takes longest; null if none was timed
     * @param lastError the newest of all nodes
     */
    record Row(
            String route,
            @Nullable Double perSecond,
            @Nullable Double bytesPerSecond,
            long matched,
            long refused,
            long quarantined,
            long bytes,
            @Nullable Long evaluationNs,
            @Nullable LastError lastError) {}

    /**
     * Takes the next look.
     *
     * @param views by node, of those that answered
     * @return the routes, the fastest first
     */
    List<Row> look(Map<String, RoutesView> views, long nowNs) {
        Map<String, List<RouteView>> byRoute = new HashMap<>();
        Map<String, Map<String, Long>> matched = new HashMap<>();
        Map<String, Map<String, Long>> bytes = new HashMap<>();
        views.forEach((node, view) -> view.routes().forEach(route -> {
            byRoute.computeIfAbsent(route.name(), unused -> new ArrayList<>()).add(route);
            matched.computeIfAbsent(route.name(), unused -> new HashMap<>()).put(node, route.matched());
            bytes.computeIfAbsent(route.name(), unused -> new HashMap<>()).put(node, route.bytes());
        }));
        double seconds = lookedAtNs == 0 ? 0 : (nowNs - lookedAtNs) / SECOND_NS;
        List<Row> rows = new ArrayList<>();
        byRoute.forEach((name, ofNodes) -> rows.add(row(
                name,
                ofNodes,
                rate(matched.getOrDefault(name, Map.of()), matchedBefore.getOrDefault(name, Map.of()), seconds),
                rate(bytes.getOrDefault(name, Map.of()), bytesBefore.getOrDefault(name, Map.of()), seconds))));
        matchedBefore = matched;
        bytesBefore = bytes;
        lookedAtNs = nowNs;
        rows.sort(Comparator.comparingDouble(RoutesTop::speed)
                .thenComparingLong(Row::matched)
                .reversed()
                .thenComparing(Row::route));
        return rows;
    }

    private static double speed(Row row) {
        Double perSecond = row.perSecond();
        return perSecond == null ? 0 : perSecond;
    }

    /** A node that was not there before, or has begun anew, has no rate yet. */
    private static @Nullable Double rate(Map<String, Long> now, Map<String, Long> before, double seconds) {
        if (seconds <= 0) {
            return null;
        }
        long grown = 0;
        for (Map.Entry<String, Long> each : now.entrySet()) {
            grown += Math.max(0, each.getValue() - before.getOrDefault(each.getKey(), each.getValue()));
        }
        return grown / seconds;
    }

    private static Row row(
            String name, List<RouteView> ofNodes, @Nullable Double perSecond, @Nullable Double bytesPerSecond) {
        Long slowest = null;
        LastError newest = null;
        for (RouteView each : ofNodes) {
            Long ns = each.evaluationNs();
            if (ns != null && (slowest == null || ns > slowest)) {
                slowest = ns;
            }
            LastError error = each.lastError();
            if (error != null && (newest == null || error.at().compareTo(newest.at()) > 0)) {
                newest = error;
            }
        }
        return new Row(
                name,
                perSecond,
                bytesPerSecond,
                ofNodes.stream().mapToLong(RouteView::matched).sum(),
                ofNodes.stream().mapToLong(RouteView::refused).sum(),
                ofNodes.stream().mapToLong(RouteView::quarantined).sum(),
                ofNodes.stream().mapToLong(RouteView::bytes).sum(),
                slowest,
                newest);
    }

    /** @param max how many rows, the first ones */
    static List<String> table(List<Row> rows, int max) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(
                List.of("route", "msg/s", "KiB/s", "matched", "refused", "quarantined", "evaluation ns", "last error"));
        rows.stream().limit(max).map(RoutesTop::cells).forEach(cells::add);
        List<String> lines = new ArrayList<>(new TextTable(1, cells).lines());
        if (rows.size() > max) {
            lines.add("… and " + (rows.size() - max) + " more; see --limit");
        }
        return lines;
    }

    private static List<String> cells(Row row) {
        LastError error = row.lastError();
        return List.of(
                TextTable.name(row.route()),
                decimal(row.perSecond()),
                decimal(row.bytesPerSecond() == null ? null : row.bytesPerSecond() / 1024),
                String.valueOf(row.matched()),
                String.valueOf(row.refused()),
                String.valueOf(row.quarantined()),
                row.evaluationNs() == null ? "-" : String.valueOf(row.evaluationNs()),
                error == null ? "-" : error.at() + " " + error.kind() + " " + TextTable.name(error.topic()));
    }

    private static String decimal(@Nullable Double number) {
        return number == null ? "-" : String.format(Locale.ROOT, "%.1f", number);
    }
}
