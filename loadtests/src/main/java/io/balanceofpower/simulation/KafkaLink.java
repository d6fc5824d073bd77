package io.balanceofpower.simulation;

import java.util.function.Consumer;

/** A process's calls to Kafka. Calls overtake each other; whoever needs an order waits for the answer. */
final class KafkaLink {
    private static final long AGAIN_MS = 4;

    private final World world;
    private final Node node;

    KafkaLink(World world, Node node) {
        this.world = world;
        this.node = node;
    }

    /**
     * Calls. What comes of it is told in the process's own time; a call that was given up may still arrive.
     *
     * @param limitMs when to give up
     * @param unknown told if there is no answer until then
     */
    <T> void call(long limitMs, Request<T> request, Consumer<T> answered, Runnable unknown) {
        Call<T> call = new Call<>(request, answered, unknown);
        long delayMs = world.network.callMs(node.name, Network.KAFKA);
        if (delayMs != Network.NEVER) {
            world.schedule.after(delayMs, () -> visit(call));
        }
        world.schedule.after(limitMs, () -> node.run(call::giveUp));
    }

    private <T> void visit(Call<T> call) {
        T answer = call.request.visit();
        if (answer != null) {
            long delayMs = world.network.answerMs(Network.KAFKA, node.name);
            if (delayMs != Network.NEVER) {
                world.schedule.after(delayMs, () -> node.run(() -> call.answer(answer)));
            }
        } else if (!call.over && node.isAlive()) {
            world.schedule.after(AGAIN_MS, () -> visit(call));
        }
    }

    private static final class Call<T> {
        private final Request<T> request;
        private final Consumer<T> answered;
        private final Runnable unknown;
        private boolean over;

        Call(Request<T> request, Consumer<T> answered, Runnable unknown) {
            this.request = request;
            this.answered = answered;
            this.unknown = unknown;
        }

        void answer(T answer) {
            if (!over) {
                over = true;
                answered.accept(answer);
            }
        }

        void giveUp() {
            if (!over) {
                over = true;
                unknown.run();
            }
        }
    }
}
