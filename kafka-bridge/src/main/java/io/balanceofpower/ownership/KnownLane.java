package io.balanceofpower.ownership;

/**
 * A lane as the table knows it.
 *
 * @param run the process it belongs to
 * @param positions its last checkpoint's
 * @param seenMs when that was written, by the broker's or the lane's clock: only to tell whether it is silent
 */
public record KnownLane(String lane, String run, Positions positions, long seenMs) {}
