package io.balanceofpower.node;

import io.balanceofpower.manage.Check;
import io.balanceofpower.manage.RouteView;
import io.balanceofpower.manage.RouteView.LastError;
import io.balanceofpower.step4_route.RouteCount;
import io.balanceofpower.step4_route.RouteError;
import io.balanceofpower.step4_route.RouteSummary;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step6_commit.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parts of a node look like on the management port. */
final class Views {
    private Views() {}

    static Check life(MeshNode.State state) {
        return switch (state) {
            case STARTING -> new Check("listeners", false, "The node starts; it waits for the mesh and for Kafka.");
            case READY -> new Check("listeners", true, "The node takes devices.");
            case STOPPING -> new Check("listeners", false, "The node is stopping; it settles what is in flight.");
        };
    }

    static Check mesh(boolean enough) {
        return new Check(
                "mesh",
                enough,
                enough ? "Enough nodes are in sight." : "Fewer nodes are in sight than mesh.members-min.");
    }

    static Check lanes(List<Lane> lanes) {
        if (lanes.isEmpty()) {
            return new Check("lanes", false, "The lanes are not open yet; they wait for Kafka.");
        }
        List<String> notReady =
                lanes.stream().filter(lane -> !lane.isReady()).map(Lane::name).toList();
        if (!notReady.isEmpty()) {
            return new Check("lanes", false, "Ended, or not open yet: " + String.join(", ", notReady) + ".");
        }
        List<String> behind =
                lanes.stream().filter(Lane::isBehind).map(Lane::name).toList();
        return behind.isEmpty()
                ? new Check("lanes", true, "All lanes commit.")
                : new Check("lanes", false, "Behind: " + String.join(", ", behind) + "; Kafka is slow or away.");
    }

    static List<RouteView> routes(Routes routes) {
        List<RouteSummary> summaries = routes.routes();
        List<RouteCount> counts = routes.counts();
        List<RouteView> views = new ArrayList<>();
        for (int i = 0; i < summaries.size(); i++) {
            RouteSummary route = summaries.get(i);
            RouteCount count = counts.get(i);
            views.add(new RouteView(
                    route.name(),
                    route.group(),
                    route.filter(),
                    route.condition(),
                    route.codec(),
                    route.destination(),
                    route.key(),
                    route.partition(),
                    route.timestamp(),
                    route.headers(),
                    route.numbering(),
                    route.onBadPayload(),
                    route.transform(),
                    route.sample(),
                    route.labels(),
                    count.matched(),
                    count.refused(),
                    count.quarantined(),
                    count.bytes(),
                    count.timed() == 0 ? null : count.timedNs() / count.timed(),
                    lastError(count.lastError())));
        }
        return views;
    }

    private static @Nullable LastError lastError(@Nullable RouteError error) {
        return error == null
                ? null
                : new LastError(
                        error.kind(),
                        error.detail(),
                        error.topic(),
                        error.device(),
                        Instant.ofEpochMilli(error.atMs()).toString());
    }
}
