package io.balanceofpower.faults;

import io.balanceofpower.faults.Network.Party;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All faults, in the order in which they are done when none is named. */
final class Catalogue {
    /** Stands for faults drawn by the seed. */
    static final String MIXED = "mixed";

    static final String MIXED_WHAT =
            "ten faults drawn by the seed, each while the mesh may still recover from the last";

    private static final Map<String, Fault> FAULTS = byName(
            new KillNode(),
            new PauseNode(),
            new Move(),
            new Cut("cut-mesh", "the other nodes", EnumSet.of(Party.MESH)),
            new Cut("cut-kafka", "Kafka", EnumSet.of(Party.KAFKA)),
            new Cut("cut-devices", "the devices", EnumSet.of(Party.DEVICES)),
            new Cut("cut-all", "everything", EnumSet.allOf(Party.class)),
            new RestartBroker(),
            new RestartLeader(),
            new PauseKafka(),
            new KillAllNodes());

    private Catalogue() {}

    private static Map<String, Fault> byName(Fault... faults) {
        Map<String, Fault> all = new LinkedHashMap<>();
        for (Fault fault : faults) {
            all.put(fault.name(), fault);
        }
        return all;
    }

    static List<Fault> all() {
        return List.copyOf(FAULTS.values());
    }

    static Optional<Fault> find(String name) {
        return Optional.ofNullable(FAULTS.get(name));
    }

    /** With {@link #MIXED}. */
    static List<String> names() {
        return Stream.concat(FAULTS.keySet().stream(), Stream.of(MIXED)).toList();
    }
}
