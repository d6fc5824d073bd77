package io.balanceofpower.faults;

import io.balanceofpower.demo.NodeProcess;
import java.util.List;
import java.util.Random;

final class KillAllNodes implements Fault {

    @Override
    public String name() {
        return "kill-all-nodes";
    }

    @Override
    public String what() {
        return "kill -9 all nodes at once and start them again";
    }

    @Override
    public Hit strike(Scene scene, Random random) throws InterruptedException {
        List<NodeProcess> victims = scene.mesh().nodes();
        victims.parallelStream().forEach(NodeProcess::kill);
        scene.revive();
        List<Long> pids = victims.stream().map(NodeProcess::pid).toList();
        return new Hit("processes " + pids, pids);
    }
}
