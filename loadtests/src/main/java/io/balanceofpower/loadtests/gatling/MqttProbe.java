package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session;
import io.gatling.core.session.Session$;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import scala.collection.immutable.Nil$;

/** One device that publishes one message, without Gatling: to find out whether a run has a chance before it begins. */
public final class MqttProbe {
    private static final long END_S_MAX = 5;

    private final CompletableFuture<Optional<String>> result = new CompletableFuture<>();

    private MqttProbe() {}

    /**
     * What keeps a device from publishing at one server; empty if nothing does. Blocks until there is an answer; the
     * protocol's observer hears of the message.
     *
     * @param limit how long it waits for the answer
     */
    public static Optional<String> problem(
            MqttProtocolBuilder protocol,
            String server,
            String clientId,
            String topic,
            byte[] payload,
            int qos,
            Duration limit)
            throws InterruptedException {
        MqttSettings settings = protocol.settings().with(probed -> {
            probed.servers = List.of(MqttServer.of(server));
            probed.clientId = session -> clientId;
            probed.firstServer = session -> 0;
            probed.reconnects = 0;
        });
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = group.next();
            MqttProbe probe = new MqttProbe();
            loop.execute(() -> probe.begin(loop, settings, topic, payload, qos));
            return probe.result
                    .completeOnTimeout(
                            Optional.of("no answer within " + limit.toMillis() + " ms"),
                            limit.toMillis(),
                            TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            group.shutdownGracefully(0, END_S_MAX, TimeUnit.SECONDS).await();
        }
    }

    private void begin(EventLoop loop, MqttSettings settings, String topic, byte[] payload, int qos) {
        Session session = Session$.MODULE$.apply("probe", 0L, loop);
        Client client = ConnectStep.device(session, settings, new Dialer(NioSocketChannel::new), new Words());
        client.connect(request("connect"), connected -> {
            if (connected == Client.Outcome.GOOD) {
                long sequence = settings.numbered ? client.nextSequence() : Message.UNNUMBERED;
                Message message = new Message(
                        request("publish to " + topic), topic, payload, qos, List.of(), settings.epoch, sequence, 0);
                client.publish(message, 1, published -> {
                    client.end();
                    result.complete(Optional.empty());
                });
            }
        });
    }

    private static Reporter.Request request(String name) {
        return new Reporter.Request("probe", groups(), name);
    }

    @SuppressWarnings("unchecked") // an empty list is one of anything
    private static scala.collection.immutable.List<String> groups() {
        return (scala.collection.immutable.List<String>) (Object) Nil$.MODULE$;
    }

    /** The first failure is the problem. */
    private final class Words implements Reporter {
        @Override
        public void succeeded(Request request, long fromMs, long toMs) {}

        @Override
        public void failed(Request request, long fromMs, long toMs, String words) {
            result.complete(Optional.of(request.name() + ": " + words));
        }
    }
}
