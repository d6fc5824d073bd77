package io.balanceofpower.faults;

import io.balanceofpower.broker.BrokerProcess;
import java.util.Random;

final class RestartBroker implements Fault {
    private static final long AWAY_MS = 3_000;

    @Override
    public String name() {
        return "restart-broker";
    }

    @Override
    public String what() {
        return "stop a broker and start it again after 3 s";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        int broker = random.nextInt(scene.kafka().brokers().size());
        restart(scene, broker);
        return Hit.of("broker " + (broker + 1));
    }

    /** All copies are in sync when it has ended. */
    static void restart(Scene scene, int broker) throws InterruptedException {
        BrokerProcess victim = scene.kafka().brokers().get(broker);
        victim.stop();
        scene.pass(AWAY_MS);
        victim.restart();
        scene.copies().awaitInSync();
    }
}
