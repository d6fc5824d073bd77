package io.balanceofpower.simulation;

import java.util.HashMap;
import java.util.Map;

/** How long things take from one party to another, and what never arrives. Parties are known by their names. */
final class Network {
    /** Kafka's name. */
    static final String KAFKA = "kafka";

    /** In place of a delay. */
    static final long NEVER = -1;

    private final Schedule schedule;
    private final Dice dice;
    private final Map<String, Long> cutUntilMs = new HashMap<>();
    private long controlLossUntilMs;
    private long answerLossUntilMs;

    Network(Schedule schedule, Dice dice) {
        this.schedule = schedule;
        this.dice = dice;
    }

    void cut(String one, String other, long forMs) {
        cutUntilMs.put(pair(one, other), schedule.nowMs() + forMs);
    }

    void loseControl(long forMs) {
        controlLossUntilMs = schedule.nowMs() + forMs;
    }

    void loseAnswers(long forMs) {
        answerLossUntilMs = schedule.nowMs() + forMs;
    }

    void heal() {
        cutUntilMs.clear();
        controlLossUntilMs = 0;
        answerLossUntilMs = 0;
    }

    /** For bytes on a connection: what a cut holds back arrives after it. */
    long connectionMs(String one, String other) {
        return cutMs(one, other) + delayMs();
    }

    /** For a call to Kafka: its client sends again until it gives up, so that a call may arrive long after that. */
    long callMs(String one, String other) {
        long cutMs = cutMs(one, other);
        return cutMs > 0 && dice.chance(50) ? NEVER : cutMs + delayMs();
    }

    /** For Kafka's answer to a call. */
    long answerMs(String one, String other) {
        return schedule.nowMs() < answerLossUntilMs && dice.chance(25) ? NEVER : callMs(one, other);
    }

    /** For a message of the event bus: no order, and no second try. */
    long controlMs(String one, String other) {
        if (schedule.nowMs() < controlLossUntilMs) {
            return dice.chance(50) ? NEVER : dice.between(0L, 1_500L);
        }
        return callMs(one, other);
    }

    private long cutMs(String one, String other) {
        return Math.max(0, cutUntilMs.getOrDefault(pair(one, other), 0L) - schedule.nowMs());
    }

    private long delayMs() {
        return dice.chance(3) ? dice.between(10L, 250L) : dice.between(0L, 4L);
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + "|" + other : other + "|" + one;
    }
}
