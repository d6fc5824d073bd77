package io.balanceofpower.manage;

import io.balanceofpower.cluster.Node;
import io.balanceofpower.session.SessionView;
import io.balanceofpower.step1_accept.DeviceReport;
import io.balanceofpower.step1_accept.Offenders;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the management port gets what it shows. Each is called on the port's event loop for each request, from the
 * port's start on, and must neither block nor wait for the rest of the node to start.
 *
 * @param checks all of them must pass for the node to be ready
 * @param nodes the mesh as this node sees it
 * @param sessions at most so many sessions with a client id after the given one, in the order of client ids; 503 when it
 *     fails or takes longer than 5 s
 * @param routes the routes with what they did so far
 * @param newRoutes takes a routes file, and whether it is only checked; never fails
 * @param ledger what is known of the device with this client id; may complete on any thread. 503 when it takes longer
 *     than 5 s
 * @param session what this node's listeners know of the device with this client id
 * @param offenders whom they have most trouble with
 */
public record NodeView(
        Supplier<List<Check>> checks,
        Supplier<List<Node>> nodes,
        BiFunction<String, Integer, Future<List<SessionView>>> sessions,
        Supplier<RoutesView> routes,
        BiFunction<byte[], Boolean, Future<RoutesAnswer>> newRoutes,
        Function<String, Future<LedgerLookup>> ledger,
        Function<String, Future<DeviceReport>> session,
        Supplier<Future<Offenders>> offenders) {}
