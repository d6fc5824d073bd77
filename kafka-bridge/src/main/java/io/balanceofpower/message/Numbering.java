package io.balanceofpower.message;

/**
 * A message's place in a stream.
 *
 * @param stream the name of the stream, unique within its device; most devices have one
 * @param epoch grows when the device starts numbering anew; never negative
 * @param sequence grows by one per message within the epoch; never negative
 */
public record Numbering(String stream, long epoch, long sequence) {}
