package io.balanceofpower.faults;

import io.balanceofpower.demo.NodeProcess;
import java.util.List;
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
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        NodeProcess victim = scene.node(scene.anyNode(random));
        scene.watch().gone(victim.address().name());
        victim.kill();
        scene.awaitServed();
        scene.revive();
        return new Hit(victim.address().name() + ", process " + victim.pid(), List.of(victim.pid()));
    }
}
