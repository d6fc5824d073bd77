package io.balanceofpower.simulation;

import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.ownership.ReleaseAnswer;
import java.util.HashMap;
import java.util.Map;

/** Requests between nodes: unordered, sometimes lost, and given up after a limit. */
final class ControlBus {
    private static final long ANSWER_LIMIT_MS = 500;

    private record Asked(Node by, Node of, String device, ClaimId claim, ClaimId about) {}

    private final World world;
    private final Map<Long, Asked> open = new HashMap<>();
    private long requests;

    ControlBus(World world) {
        this.world = world;
    }

    void ask(Node by, String run, String device, ClaimId claim, ClaimId about) {
        long request = requests++;
        Node of = world.process(run);
        if (of != null) {
            open.put(request, new Asked(by, of, device, claim, about));
            deliver(by, of, () -> of.ownership.asked(request, device, about));
        }
        world.schedule.after(
                ANSWER_LIMIT_MS,
                () -> by.run(() -> {
                    if (open.remove(request) != null || of == null) {
                        by.ownership.unanswered(device, claim, about);
                    }
                }));
    }

    void answer(long request, ReleaseAnswer answer) {
        Asked asked = open.get(request);
        if (asked != null) {
            byte[] bytes = answer.toBytes(asked.device);
            deliver(asked.of, asked.by, () -> {
                if (open.remove(request) != null) {
                    asked.by.ownership.answered(
                            asked.device, asked.claim, asked.about, ReleaseAnswer.fromBytes(asked.device, bytes));
                }
            });
        }
    }

    private void deliver(Node from, Node to, Runnable heard) {
        long delayMs = world.network.controlMs(from.name, to.name);
        if (delayMs != Network.NEVER) {
            world.schedule.after(delayMs, () -> to.run(heard));
        }
    }
}
