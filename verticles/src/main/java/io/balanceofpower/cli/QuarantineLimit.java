package io.balanceofpower.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --limit}: a picocli mixin. */
final class QuarantineLimit {

    static final long NONE = Long.MAX_VALUE;

    @Option(names = "--limit", paramLabel = "N", description = "The first N only, by their receive time.")
    private @Nullable Long limit;

    void check(Arguments arguments) {
        arguments.check(limit == null || limit >= 1, "--limit", String.valueOf(limit), "1 or more");
    }

    long entriesMax() {
        return limit == null ? NONE : limit;
    }
}
