package io.balanceofpower.load;

import io.balanceofpower.cli.DurationConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;

/**
 * What can be set with {@code -Dname=value}.
 *
 * @param standard the value when it is not set; empty for none
 */
public record Parameter(String name, Kind kind, String standard, String what) {

    /** What a value may be. */
    public enum Kind {
        WHOLE("a whole number, 1 or more") {
            @Override
            boolean allows(String value) {
                return value.matches("[1-9]\\d{0,8}");
            }
        },
        COUNT("a whole number, 0 or more") {
            @Override
            boolean allows(String value) {
                return value.matches("\\d{1,9}");
            }
        },
        TIME("a time above 0 such as 500ms, 30s, 5m or 1h") {
            @Override
            boolean allows(String value) {
                return time(value).filter(time -> !time.isZero()).isPresent();
            }
        },
        FILE("a file that can be read") {
            @Override
            boolean allows(String value) {
                return Files.isReadable(Path.of(value)) && !Files.isDirectory(Path.of(value));
            }
        },
        QOS("1 or 2; at QoS 0 nothing is answered, so nothing could be audited") {
            @Override
            boolean allows(String value) {
                return value.matches("[12]");
            }
        },
        VERSION("5 or 3.1.1") {
            @Override
            boolean allows(String value) {
                return value.equals("5") || value.equals("3.1.1");
            }
        },
        FLAG("true or false") {
            @Override
            boolean allows(String value) {
                return value.equals("true") || value.equals("false");
            }
        },
        TEXT("a text") {
            @Override
            boolean allows(String value) {
                return !value.isBlank();
            }
        };

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        abstract boolean allows(String value);
    }

    Parameter with(String newStandard) {
        return new Parameter(name, kind, newStandard, what);
    }

    /** What is wrong with a value; empty if nothing is. */
    Optional<String> problem(String value) {
        return kind.allows(value)
                ? Optional.empty()
                : Optional.of("-D" + name + "=" + value + " is not " + kind.expected);
    }

    /** Empty if it is not one. */
    static Optional<Duration> time(String value) {
        try {
            return Optional.of(new DurationConverter().convert(value));
        } catch (TypeConversionException e) {
            return Optional.empty();
        }
    }
}
