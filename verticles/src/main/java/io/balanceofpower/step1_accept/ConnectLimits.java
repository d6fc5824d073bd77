package io.balanceofpower.step1_accept;

/**
 * What all devices together may do to connect to a node.
 *
 * @param ofAddressMax sockets of one address at once; 0 for no limit
 * @param ofUserMax connections of one user at once; 0 for no limit
 * @param perSecondMax CONNECTs in a second; 0 for no limit
 */
public record ConnectLimits(int ofAddressMax, int ofUserMax, int perSecondMax) {}
