package io.balanceofpower.manage;

/**
 * The management port.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 */
public record ManagementSettings(String host, int port) {}
