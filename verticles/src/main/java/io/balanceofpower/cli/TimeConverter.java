package io.balanceofpower.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Points in time on the command line: with an offset from UTC, as milliseconds since 1970, or so long ago. */
final class TimeConverter implements ITypeConverter<Instant> {
    private static final Pattern EPOCH_MS = Pattern.compile("\\d{1,15}");

    private final Supplier<Instant> now;

    TimeConverter() {
        this(Instant::now);
    }

    TimeConverter(Supplier<Instant> now) {
        this.now = now;
    }

    @Override
    public Instant convert(String text) {
        if (EPOCH_MS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : now.get().truncatedTo(ChronoUnit.MILLIS).minus(new DurationConverter().convert(text));
        } catch (DateTimeException | TypeConversionException e) {
            throw new TypeConversionException("'" + text + "' is not a point in time such as 2026-11-23T08:00:00Z,"
                    + " 2026-11-23T09:00:00+01:00, 1795420800000 (ms since 1970) or 2h (ago)");
        }
    }
}
