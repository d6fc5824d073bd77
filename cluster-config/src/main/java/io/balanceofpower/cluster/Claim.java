package io.balanceofpower.cluster;

import java.util.Optional;

/**
 * What came of claiming a device.
 *
 * @param mine the entry that the directory now holds
 * @param previous the entry that it held before, or empty if it knew of none. It may name a node that is gone
 */
public record Claim(Owner mine, Optional<Owner> previous) {}
