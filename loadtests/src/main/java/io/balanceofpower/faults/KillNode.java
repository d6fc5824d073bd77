package io.balanceofpower.faults;

import io.balanceofpower.demo.NodeProcess;
import java.util.Random;

final class KillNode implements Fault {

    @Override
    public String name() {
        return "kill-node";
    }

    @Override
    public String what() {
        return "kill -9 a node; start it again when its devices are served by others";
    }

    @Override
    public String strike(Scene scene, Random random) throws InterruptedException {
        NodeProcess victim = scene.node(scene.anyNode(random));
        scene.watch().gone(victim.address().name());
        victim.kill();
        scene.awaitServed();
        scene.revive();
        return victim.address().name() + ", process " + victim.pid();
    }
}
