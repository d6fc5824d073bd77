package io.balanceofpower.manage;

import java.util.Optional;

/**
 * The management port.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param token what a request that changes something has to bring; empty: it has to come from this machine
 */
public record ManagementSettings(String host, int port, Optional<String> token) {}
