package io.balanceofpower.simulation;

import java.util.PriorityQueue;

/** Simulated time. What is due in the same millisecond happens in an order that the dice give. */
final class Schedule {

    private record Event(long atMs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(1_024);
    private final Dice dice;
    private long nowMs;
    private long steps;

    Schedule(Dice dice) {
        this.dice = dice;
    }

    void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + Math.max(0, delayMs), dice.any(), action));
    }

    /** Lets the next thing happen. There always is one: nodes tick for ever. */
    void step() {
        Event next = events.remove();
        nowMs = next.atMs;
        steps++;
        next.action.run();
    }

    /** Milliseconds since the run's start. */
    long nowMs() {
        return nowMs;
    }

    /** How many things have happened. */
    long steps() {
        return steps;
    }
}
