package io.balanceofpower.faults;

import io.balanceofpower.demo.NodeProcess;
import java.util.Random;

final class PauseNode implements Fault {
    private static final double ALL = 1;

    @Override
    public String name() {
        return "pause-node";
    }

    @Override
    public String what() {
        return "SIGSTOP a node, let its devices move, SIGCONT it after --pause";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        NodeProcess victim = scene.node(scene.anyNode(random));
        String name = victim.address().name();
        scene.watch().gone(name);
        victim.pause();
        int moved = scene.load().leave(name, random, ALL);
        scene.pass(scene.options().pauseMs());
        victim.resume();
        scene.revive();
        return Hit.of(name + " for " + scene.options().pauseMs() + " ms, " + moved + " devices moved");
    }
}
