package io.balanceofpower.faults;

import io.balanceofpower.demo.NodeProcess;
import java.util.Random;

final class Move implements Fault {
    private static final int ROUNDS = 6;
    private static final long ROUND_MS = 1_000;
    private static final double HALF = 0.5;

    @Override
    public String name() {
        return "move";
    }

    @Override
    public String what() {
        return "half of all devices go to another node while their owner is alive, six times";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        int moved = 0;
        scene.watch().moving(true);
        for (int round = 0; round < ROUNDS; round++) {
            for (NodeProcess node : scene.mesh().nodes()) {
                moved += scene.load().leave(node.address().name(), random, HALF);
            }
            scene.pass(ROUND_MS);
        }
        scene.watch().moving(false);
        return Hit.of(moved + " moves");
    }
}
