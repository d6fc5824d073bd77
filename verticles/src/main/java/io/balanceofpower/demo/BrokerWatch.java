package io.balanceofpower.demo;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.broker.BrokerSettings;
import java.nio.file.Path;
import java.util.Optional;

/** The demo's Kafka. All methods but {@link #check} block. */
final class BrokerWatch implements AutoCloseable {
    private final BrokerProcess broker;
    private final StopSignal stop;

    private BrokerWatch(BrokerProcess broker, StopSignal stop) {
        this.broker = broker;
        this.stop = stop;
    }

    /** @throws DemoException if it does not start; then nothing of it is left running */
    static BrokerWatch start(Optional<Path> data, StopSignal stop) {
        BrokerSettings settings = BrokerSettings.temporary();
        return stop.startingKafka(() -> new BrokerWatch(
                BrokerProcess.start(data.map(settings::withDirectory).orElse(settings)), stop));
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** @throws DemoException if it has ended, by itself or by a signal to all processes of the demo */
    void check() {
        if (broker.isAlive()) {
            return;
        }
        throw stop.isAsked()
                ? new DemoException(DemoException.Kind.STOPPED, "Kafka ended with the demo: there is no audit.")
                : new DemoException(
                        DemoException.Kind.FAILED, "Kafka's process ended by itself. Is there memory left, and disk?");
    }

    @Override
    public void close() {
        broker.close();
    }
}
