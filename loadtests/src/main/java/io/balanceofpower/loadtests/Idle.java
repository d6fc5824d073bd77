package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a node's connections cost in memory while nothing is sent: the difference between the node with them and the
 * same node before them, already warm.
 *
 * @param workload its devices are the connections
 * @param settleSeconds how long the connections are left alone before the second look, so that what belongs to
 *     connecting is over
 * @param javaOptions of the node
 */
record Idle(Workload workload, int settleSeconds, List<String> javaOptions) {

    private static final int WARM_UP_DEVICES = 200;
    private static final long WARM_UP_MESSAGES = 100_000;

    record Result(int connections, Memory before, Memory after) {

        double heapBytesEach() {
            return (double) (after.heapBytes() - before.heapBytes()) / connections;
        }

        double directBytesEach() {
            return (double) (after.directBytes() - before.directBytes()) / connections;
        }

        double residentBytesEach() {
            return (double) (after.residentBytes() - before.residentBytes()) / connections;
        }
    }

    Result run(Progress progress) throws BenchFailed {
        OpenFiles.require(workload.devices());
        progress.say("starting Kafka and the node");
        List<String> nodeOptions = new ArrayList<>(javaOptions);
        nodeOptions.add(Memory.TRACKING);
        try (Stage stage = Stage.open(nodeOptions);
                NodeProcess node = stage.node(workload)) {
            progress.say("warming up");
            warmUp(node);
            Memory before = Memory.of(node.handle());
            progress.say("connecting " + workload.devices() + " devices");
            try (Generator generator = node.devices(workload)) {
                progress.say("waiting for " + settleSeconds + " s");
                TimeUnit.SECONDS.sleep(settleSeconds);
                Memory after = Memory.of(node.handle());
                progress.say("checking that every connection still works");
                generator.send(Load.closedLoop(workload.devices()));
                return new Result(workload.devices(), before, after);
            }
        } catch (InterruptedException e) {
            throw BenchFailed.interrupted(e);
        }
    }

    /** Classes, compiled code and the buffers that event loops keep are not the connections'. */
    private void warmUp(NodeProcess node) throws BenchFailed {
        Workload warmUp =
                new Workload(WARM_UP_DEVICES, 20, workload.payloadBytes(), workload.numbered(), workload.guarantee());
        try (Generator generator = node.devices(warmUp)) {
            generator.send(Load.closedLoop(WARM_UP_MESSAGES));
        }
    }
}
