package io.balanceofpower.step4_route;

import io.balanceofpower.message.Quarantine;
import io.balanceofpower.settings.YamlValue;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what happens to messages that cannot be used. */
final class QuarantineReader {

    private static final String ALLOWED = "refuse, quarantine, or {quarantine: NAME}";
    private static final Pattern NAME = Pattern.compile(RoutesKeys.QUARANTINE_NAME);
    private static final String NAME_ALLOWED =
            "1 to 200 letters, digits, \".\", \"_\" and \"-\"; \"fills\" makes the topic " + Quarantine.topic("fills");

    private QuarantineReader() {}

    /** The topic that keeps them; empty if they are refused, or there is a problem. */
    static Optional<String> read(YamlValue value) {
        if (value.isMapping()) {
            return value.asMapping(RoutesKeys.QUARANTINE.names())
                    .flatMap(mapping -> mapping.require("quarantine", NAME_ALLOWED))
                    .flatMap(QuarantineReader::readName);
        }
        Optional<String> text = value.asText(ALLOWED);
        if (text.isPresent() && !Set.of("refuse", "quarantine").contains(text.get())) {
            value.problem("is not known", ALLOWED);
        }
        return text.filter("quarantine"::equals).map(known -> Quarantine.TOPIC);
    }

    private static Optional<String> readName(YamlValue value) {
        Optional<String> name = value.asText(NAME_ALLOWED);
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            value.problem("is no name for a quarantine", NAME_ALLOWED);
            return Optional.empty();
        }
        return name.map(Quarantine::topic);
    }
}
