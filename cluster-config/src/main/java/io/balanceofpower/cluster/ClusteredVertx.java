package io.balanceofpower.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.util.function.UnaryOperator;

/** A Vert.x whose event bus reaches the nodes of a running Hazelcast. */
record ClusteredVertx(MeshSettings settings, VertxOptions options, UnaryOperator<VertxBuilder> with) {
    private static final long START_MS_MAX = 10_000;

    /**
     * Blocks.
     *
     * @throws MeshStartException if it could not start; nothing is left open then
     */
    Vertx build(HazelcastInstance hazelcast) throws InterruptedException {
        VertxOptions clustered = new VertxOptions(options).setEventBusOptions(eventBus());
        Future<Vertx> vertx = with.apply(Vertx.builder().with(clustered))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered();
        if (!Waiting.forEnd(vertx, START_MS_MAX)) {
            vertx.onSuccess(Vertx::close);
            throw new MeshStartException("mesh.members", "the event bus did not start within " + START_MS_MAX + " ms");
        }
        if (vertx.failed()) {
            throw failure(vertx.cause());
        }
        return vertx.result();
    }

    private MeshStartException failure(Throwable cause) {
        if (Joining.causedBy(cause, BindException.class)) {
            return Joining.portTaken("mesh.event-bus-port", settings.host(), settings.eventBusPort(), cause);
        }
        return new MeshStartException("mesh.event-bus-port", "the event bus could not start: " + cause, cause);
    }

    /** A connection on which nothing comes back is closed after as long as a silent node counts as gone. */
    private EventBusOptions eventBus() {
        return new EventBusOptions(options.getEventBusOptions())
                .setHost(settings.host())
                .setPort(settings.eventBusPort())
                .setClusterPublicHost(settings.publicHost())
                .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, settings.deadAfterMs()))
                .setClusterPingInterval(settings.heartbeatMs())
                .setClusterPingReplyInterval(settings.deadAfterMs())
                .setTcpNoDelay(true);
    }
}
