package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads which share of messages a route takes. */
final class SampleReader {
    private SampleReader() {}

    /** Empty for a route without one, and for one with a problem. */
    static Optional<Sample> read(YamlMapping route, SourceReader sources) {
        return route.get("sample")
                .flatMap(value -> value.asMapping(RoutesKeys.SAMPLE.names()))
                .flatMap(sample -> {
                    Optional<BigDecimal> share =
                            sample.require("share", YamlValue.SHARE).flatMap(YamlValue::asShare);
                    Optional<YamlValue> by = sample.get("by");
                    Optional<Source> source = by.flatMap(sources::readPlace);
                    return by.isPresent() && source.isEmpty()
                            ? Optional.empty()
                            : share.map(part -> new Sample(part, source.orElse(null)));
                });
    }
}
