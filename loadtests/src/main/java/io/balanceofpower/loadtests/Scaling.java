package io.balanceofpower.loadtests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processor time per message of meshes that differ in their number of nodes, for the same devices at the same rate. All
 * run at once and take turns.
 *
 * @param sizes how many nodes each mesh has, the base first
 * @param rounds turns of each that count
 * @param messages of each turn
 * @param warmUpMessages of each node before the first round, as fast as they are acknowledged
 * @param perSecond at which they are sent; 0 means as fast as acknowledgements come
 * @param javaOptions of each node
 * @param pinning what gives nodes a core of their own; empty for none
 */
record Scaling(
        List<Integer> sizes,
        Workload workload,
        int rounds,
        long messages,
        long warmUpMessages,
        double perSecond,
        List<String> javaOptions,
        Optional<Pinning> pinning) {

    /** Those of all nodes of a mesh together, in the order of the sizes. */
    Costs run(Progress progress) throws BenchFailed {
        OpenFiles.require((long) workload.devices() * sizes.size());
        progress.say("starting Kafka and meshes of " + sizes + " nodes");
        List<Contender> meshes = new ArrayList<>();
        try (Stage stage = Stage.open(javaOptions);
                KafkaTopic topic = new KafkaTopic(stage.bootstrapServers())) {
            if (pinning.isPresent()) {
                pinning.get().moveAway(stage.brokerPid());
                pinning.get().moveAway(ProcessHandle.current().pid());
            }
            for (int size : sizes) {
                progress.say("starting " + words(size));
                meshes.add(connect(words(size), start(stage, size)));
            }
            for (int i = 0; i < meshes.size(); i++) {
                progress.say("warming up: " + meshes.get(i).name());
                meshes.get(i).send(Load.closedLoop(warmUpMessages * sizes.get(i)));
            }
            return new Costs(new Turns(progress, topic, messages, perSecond).takeAll(rounds, meshes));
        } finally {
            meshes.forEach(Contender::close);
        }
    }

    private Contender connect(String name, List<NodeProcess> nodes) throws BenchFailed {
        return MqttContender.connect(
                name,
                nodes.stream().map(NodeProcess::child).toList(),
                nodes.stream().map(NodeProcess::address).toList(),
                Optional.empty(),
                workload);
    }

    static String words(int size) {
        return size == 1 ? "1 node" : size + " nodes";
    }

    /** Each joins the first; the last one starts only if it sees all of them. */
    private List<NodeProcess> start(Stage stage, int size) throws BenchFailed {
        int firstPort = Stage.freePort();
        List<NodeProcess> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Map<String, String> over = new HashMap<>(Map.of("mesh.name", "mesh-" + size));
            if (i == 0) {
                over.put("mesh.port", String.valueOf(firstPort));
            } else {
                over.put("mesh.members", "127.0.0.1:" + firstPort);
            }
            if (i == size - 1) {
                over.put("mesh.members-min", String.valueOf(size));
            }
            int core = i;
            List<String> launcher = pinning.map(pin -> pin.launcher(core)).orElse(List.of());
            nodes.add(stage.node(workload, "mesh-" + size + "-node-" + (i + 1), over, launcher));
        }
        return nodes;
    }
}
