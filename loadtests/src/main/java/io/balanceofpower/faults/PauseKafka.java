package io.balanceofpower.faults;

import io.balanceofpower.broker.BrokerProcess;
import java.util.List;
import java.util.Random;

final class PauseKafka implements Fault {
    /** The default of {@code kafka.transaction-timeout-ms}, with which the nodes run. */
    private static final long TRANSACTION_TIMEOUT_MS = 15_000;

    private static final long SHORT_MS = TRANSACTION_TIMEOUT_MS - 10_000;
    /** Shorter than a broker's session, see {@link FaultRun}. */
    static final long LONG_MS = TRANSACTION_TIMEOUT_MS + 3_000;

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
