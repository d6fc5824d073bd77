package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Rule;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** An open listener: as many event loops as the node has for MQTT, on one port. Any thread. */
public final class Listening {
    private final ListenerSettings settings;
    private final List<MqttListener> eventLoops = new CopyOnWriteArrayList<>();

    private Listening(ListenerSettings settings) {
        this.settings = settings;
    }

    /**
     * Opens a listener. Fails with a {@link TlsRefusedException}, or with the reason why the port cannot be opened; what
     * was opened by then closes with the Vert.x.
     *
     * @param settings one of the node's
     * @param arrivals called once for each event loop
     * @param quota one for all listeners of the node
     */
    public static Future<Listening> open(
            Vertx vertx,
            MqttSettings node,
            ListenerSettings settings,
            long sessionExpiryMaxS,
            Supplier<? extends Arrivals> arrivals,
            ConnectQuota quota,
            AcceptMetrics metrics) {
        return open(vertx, node, settings, sessionExpiryMaxS, arrivals, quota, metrics, Rule.ALL);
    }

    /** @param enforced which rules of MQTT are enforced: all, but in a test of the rules */
    static Future<Listening> open(
            Vertx vertx,
            MqttSettings node,
            ListenerSettings settings,
            long sessionExpiryMaxS,
            Supplier<? extends Arrivals> arrivals,
            ConnectQuota quota,
            AcceptMetrics metrics,
            Set<Rule> enforced) {
        Listening made = new Listening(settings);
        return tlsFiles(vertx, settings).compose(tls -> {
            Supplier<MqttListener> eventLoop = () -> {
                MqttListener one = new MqttListener(
                        node, settings, tls, sessionExpiryMaxS, arrivals.get(), quota, metrics, enforced);
                made.eventLoops.add(one);
                return one;
            };
            return vertx.deployVerticle(eventLoop, new DeploymentOptions().setInstances(node.eventLoops()))
                    .compose(id -> tls.isEmpty() ? Future.succeededFuture(id) : made.watch(vertx, tls.get(), metrics))
                    .map(id -> made);
        });
    }

    private static Future<Optional<TlsFiles>> tlsFiles(Vertx vertx, ListenerSettings settings) {
        return settings.tls().isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : vertx.executeBlocking(() -> Optional.of(new TlsCheck(vertx, settings).read()));
    }

    private Future<String> watch(Vertx vertx, TlsFiles inUse, AcceptMetrics metrics) {
        return vertx.deployVerticle(
                new CertificateWatch(settings, inUse, eventLoops.get(0)::updateTls, metrics.tls(settings.name())));
    }

    /** The listener's name. */
    public String name() {
        return settings.name();
    }

    /** The port in use. */
    public int port() {
        return eventLoops.get(0).port();
    }

    /**
     * Takes no more devices, settles what is pending within the limit, and closes every connection with "server
     * shutting down".
     */
    public Future<Void> drain(long limitMs) {
        return Future.join(eventLoops.stream().map(one -> one.drain(limitMs)).toList())
                .transform(all -> Future.succeededFuture());
    }
}
