package io.balanceofpower.demo;

/**
 * How much devices send.
 *
 * @param devices how many devices, from 0
 * @param ratePerSecond messages a second of all devices together, from 1
 * @param seed of the delays before they connect again
 */
public record LoadSettings(int devices, int ratePerSecond, long seed) {}
