package io.balanceofpower.faults;

import io.balanceofpower.broker.BrokerProcess;
import io.balanceofpower.demo.NodeSettingsFile;
import java.util.List;
import java.util.Random;

final class PauseKafka implements Fault {
    private static final long SHORT_MS = NodeSettingsFile.TRANSACTION_TIMEOUT_MS - 2_000;
    /** Shorter than a broker's session, see {@link FaultRun}. */
    static final long LONG_MS = NodeSettingsFile.TRANSACTION_TIMEOUT_MS + 3_000;

    @Override
    public String name() {
        return "pause-kafka";
    }

    @Override
    public String what() {
        return "SIGSTOP all brokers for less, then for more than the transaction time-out";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        pause(scene, SHORT_MS);
        scene.awaitServed();
        pause(scene, LONG_MS);
        return Hit.of("for " + SHORT_MS + " ms and for " + LONG_MS + " ms");
    }

    private static void pause(Scene scene, long ms) throws InterruptedException {
        List<BrokerProcess> brokers = scene.kafka().brokers();
        brokers.forEach(BrokerProcess::pause);
        scene.pass(ms);
        brokers.forEach(BrokerProcess::resume);
    }
}
