package io.balanceofpower.step6_commit;

/**
 * What a topic takes, by its own configuration.
 *
 * @param bytesMax the largest batch
 * @param beforeMaxMs how far a timestamp may lie before the time when the broker has the record
 * @param afterMaxMs and how far after it
 */
record TopicLimits(int bytesMax, long beforeMaxMs, long afterMaxMs) {}
