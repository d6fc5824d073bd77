package io.balanceofpower.step4_route;

import io.balanceofpower.message.RecordForm;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a record's timestamp comes from.
 *
 * @param source null: the receive time
 * @param unit how the source's text is read
 */
record TimestampRule(@Nullable Source source, Unit unit) {

    /** What holds when a route says nothing. */
    static final TimestampRule RECEIVED = new TimestampRule(null, Unit.MS);

    private static final BigDecimal MAX_MS = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Longer digits might not fit. */
    private static final int PLAIN_DIGITS_MAX = 15;

    /** How times are written. */
    enum Unit {
        S(3),
        MS(0),
        US(-3),
        NS(-6),
        /** A date and time with its zone, as {@code 2026-11-25T14:30:00.250Z}. */
        ISO(0);

        /** By how many digits the point moves until the number is one of milliseconds. */
        private final int toMs;

        Unit(int toMs) {
            this.toMs = toMs;
        }

        String words() {
            return this == ISO
                    ? "no time such as 2026-11-25T14:30:00Z, from 1970 on"
                    : "no number of " + lower() + " since 1970";
        }

        String lower() {
            return switch (this) {
                case S -> "s";
                case MS -> "ms";
                case US -> "us";
                case NS -> "ns";
                case ISO -> "iso";
            };
        }
    }

    /** In milliseconds since 1970-01-01 UTC, rounded down, or {@link RecordForm#RECEIVED}. */
    long read(Arrival arrival) throws Unusable {
        if (source == null) {
            return RecordForm.RECEIVED;
        }
        String text = source.text(source.in(arrival), "timestamp");
        long ms = unit == Unit.ISO ? ofIso(text) : ofNumber(text, unit.toMs);
        if (ms < 0) {
            throw Unusable.value("timestamp", source, "is " + unit.words());
        }
        return ms;
    }

    /** Negative for a text that is no time. */
    private static long ofIso(String text) {
        if (text.length() > Facts.NUMBER_CHARS_MAX) {
            return -1;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return -1;
        }
    }

    private static long ofNumber(String text, int toMs) {
        long plain = text.length() <= PLAIN_DIGITS_MAX ? digits(text) : -1;
        if (plain >= 0 && toMs >= 0) {
            return toMs == 0 ? plain : plain * 1_000;
        }
        BigDecimal number = Facts.number(text);
        if (number == null || number.signum() < 0) {
            return -1;
        }
        BigDecimal ms = number.scaleByPowerOfTen(toMs).setScale(0, RoundingMode.FLOOR);
        return ms.compareTo(MAX_MS) > 0 ? -1 : ms.longValueExact();
    }

    /** Negative if there is anything but digits. */
    private static long digits(String text) {
        long number = text.isEmpty() ? -1 : 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    String words() {
        return source == null ? "received" : source.words() + ", in " + unit.lower();
    }
}
