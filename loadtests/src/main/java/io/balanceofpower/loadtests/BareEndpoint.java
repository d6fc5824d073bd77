package io.balanceofpower.loadtests;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Limit (b): Vert.x MQTT that acknowledges at once and does nothing else, with as many event loops and the same options
 * as a node. A program of its own: prints {@code ready PORT} and runs until its input ends.
 */
final class BareEndpoint extends VerticleBase {

    static final String READY = "ready ";

    private static final int CLIENT_ID_CHARS_MAX = 128;
    private static final int PACKET_BYTES_MAX = 262_144;

    /** Vert.x lets all that listen on the same negative port share one that is free; with 0, each gets its own. */
    private static final int ANY_SHARED_PORT = -1;

    private final CompletableFuture<Integer> listening;

    private BareEndpoint(CompletableFuture<Integer> listening) {
        this.listening = listening;
    }

    /** Takes the number of event loops. */
    public static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        Supplier<Deployable> another = () -> new BareEndpoint(listening);
        vertx.deployVerticle(another, new DeploymentOptions().setInstances(Integer.parseInt(arguments[0])))
                .onFailure(e -> System.exit(1))
                .await();
        System.out.println(READY + listening.join());
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        vertx.close().await();
    }

    @Override
    public Future<?> start() {
        MqttServerOptions options = new MqttServerOptions()
                .setMaxClientIdLength(CLIENT_ID_CHARS_MAX)
                .setMaxMessageSize(PACKET_BYTES_MAX);
        options.setTcpNoDelay(true);
        return MqttServer.create(vertx, options)
                .endpointHandler(BareEndpoint::connected)
                .listen(ANY_SHARED_PORT, "127.0.0.1")
                .onSuccess(server -> listening.complete(server.actualPort()));
    }

    private static void connected(MqttEndpoint endpoint) {
        endpoint.publishHandler(message -> endpoint.publishAcknowledge(message.messageId()));
        endpoint.accept(false);
    }
}
