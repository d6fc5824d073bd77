package io.balanceofpower.faults;

import io.balanceofpower.faults.Network.Party;
import java.util.Random;
import java.util.Set;

/**
 * Cuts a node off, silently. Half of its devices move at once and the others in the middle of the time.
 *
 * @param whom as the description has it
 */
record Cut(String name, String whom, Set<Party> parties) implements Fault {
    private static final double HALF = 0.5;
    private static final double ALL = 1;

    @Override
    public String what() {
        return "cut a node from " + whom + " for --cut, while its devices move";
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        int node = scene.anyNode(random);
        String nodeName = scene.name(node);
        long halfMs = scene.options().cutMs() / 2;
        scene.watch().gone(nodeName);
        scene.network().cut(node, parties);
        int moved = scene.load().leave(nodeName, random, HALF);
        scene.pass(halfMs);
        moved += scene.load().leave(nodeName, random, ALL);
        scene.pass(halfMs);
        scene.network().heal(node);
        scene.revive();
        return Hit.of(nodeName + " for " + scene.options().cutMs() + " ms, " + moved + " devices moved");
    }
}
