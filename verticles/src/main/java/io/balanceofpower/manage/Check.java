package io.balanceofpower.manage;

/**
 * Something that must hold for the node to be given devices.
 *
 * @param name one word, such as {@code lanes}
 * @param passes whether it holds now
 * @param detail one sentence for the operator: the state, and what it waits for when it does not pass
 */
public record Check(String name, boolean passes, String detail) {}
