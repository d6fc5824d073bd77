package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFormat;
import io.balanceofpower.step3_decode.RawFormat;
import java.util.Optional;

/** Reads which format a route's payloads have. */
final class FormatReader {

    private static final String CODECS = "json, raw";

    private FormatReader() {}

    /** The format, or empty and a problem. */
    static Optional<Format> read(YamlValue value) {
        return value.asText(CODECS).flatMap(name -> switch (name) {
            case "json" -> Optional.of(new JsonFormat());
            case "raw" -> Optional.of(new RawFormat());
            default -> {
                value.problem("is not a codec", CODECS);
                yield Optional.empty();
            }
        });
    }
}
