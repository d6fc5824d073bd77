package io.balanceofpower.message;

/**
 * A header that a route adds to a record.
 *
 * @param value UTF-8 text; given away
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RouteHeader(String name, byte[] value) {}
