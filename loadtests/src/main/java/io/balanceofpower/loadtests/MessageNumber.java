package io.balanceofpower.loadtests;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which of its load's messages a payload is: ten digits of the field {@code id}, always in the same place. With the load
 * it tells when the message was to be sent, and whether one came twice or not at all.
 */
final class MessageNumber {

    /** What stands before the digits. */
    static final String BEFORE = "{\"id\":";

    /** What stands for number 0, so that all have the same number of digits and none begins with 0. */
    static final long FIRST = 1_000_000_000L;

    /** Numbers are below. */
    static final long MAX = 1_000_000_000L;

    /** What is no message of a load. */
    static final long NONE = -1;

    private static final byte[] PREFIX = BEFORE.getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 10;

    static final int LAST_DIGIT_AT = PREFIX.length + DIGITS - 1;

    private MessageNumber() {}

    /** Into a {@link Trade}'s payload. */
    static void write(byte[] payload, long number) {
        int at = LAST_DIGIT_AT;
        for (long rest = FIRST + number; rest > 0; rest /= 10) {
            payload[at--] = (byte) ('0' + rest % 10);
        }
    }

    /** The number, or {@link #NONE} if this is no such payload. */
    static long read(byte @Nullable [] payload) {
        if (payload == null || payload.length <= LAST_DIGIT_AT) {
            return NONE;
        }
        for (int i = 0; i < PREFIX.length; i++) {
            if (payload[i] != PREFIX[i]) {
                return NONE;
            }
        }
        long read = 0;
        for (int i = PREFIX.length; i <= LAST_DIGIT_AT; i++) {
            int digit = payload[i] - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            read = 10 * read + digit;
        }
        return read < FIRST ? NONE : read - FIRST;
    }
}
