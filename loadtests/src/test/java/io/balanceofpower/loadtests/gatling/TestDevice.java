package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session$;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import scala.collection.immutable.List$;

/** A device without Gatling, and what would stand in the report. Called by the test's thread. */
final class TestDevice implements AutoCloseable {
    /** A line of the report: OK, or why not. */
    record Line(String name, String outcome, long fromMs, long toMs) {}

    final List<Line> report = new CopyOnWriteArrayList<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final MqttSettings settings;
    private final Client client;

    TestDevice(MqttProtocolBuilder protocol) {
        this.settings = protocol.clientId(session -> "device")
                .observer((id, epoch) -> new Ears())
                .settings();
        this.client = on(() -> ConnectStep.device(
                Session$.MODULE$.apply("test", 0L, loop), settings, new Dialer(NioSocketChannel::new), new Lines()));
    }

    private final class Ears implements MqttObserver.Device {
        @Override
        public void sent(long sequence) {
            heard.add("sent " + sequence);
        }

        @Override
        public void acknowledged(long sequence) {
            heard.add("acknowledged " + sequence);
        }

        @Override
        public void refused(long sequence, int reasonCode) {
            heard.add("refused " + sequence + " " + reasonCode);
        }
    }

    private final class Lines implements Reporter {
        @Override
        public void succeeded(Request request, long fromMs, long toMs) {
            report.add(new Line(request.name(), "OK", fromMs, toMs));
        }

        @Override
        public void failed(Request request, long fromMs, long toMs, String words) {
            report.add(new Line(request.name(), words, fromMs, toMs));
        }
    }

    private <T> T on(java.util.function.Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, loop).join();
    }

    private static Reporter.Request request(String name) {
        return new Reporter.Request("test", List$.MODULE$.<String>empty(), name);
    }

    CompletableFuture<Client.Outcome> connect() {
        CompletableFuture<Client.Outcome> outcome = new CompletableFuture<>();
        loop.execute(() -> client.connect(request("connect"), outcome::complete));
        return outcome;
    }

    CompletableFuture<Client.Outcome> publish(int qos, int inFlight) {
        CompletableFuture<Client.Outcome> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            byte[] payload = ("message " + client.nextSequence()).getBytes(StandardCharsets.UTF_8);
            Message message = new Message(
                    request("publish"),
                    "t",
                    payload,
                    qos,
                    List.of(),
                    settings.epoch,
                    client.nextSequence(),
                    Client.nowMs());
            client.publish(message, inFlight, outcome::complete);
        });
        return outcome;
    }

    void abort() {
        loop.execute(client::abort);
    }

    void disconnect() {
        loop.execute(client::disconnect);
    }

    List<String> outcomes(String name) {
        return report.stream()
                .filter(line -> line.name.equals(name))
                .map(Line::outcome)
                .toList();
    }

    @Override
    public void close() {
        loop.execute(client::end);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
