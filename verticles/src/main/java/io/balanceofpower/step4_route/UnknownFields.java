package io.balanceofpower.step4_route;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlMapping;
import io.balanceofpower.settings.YamlValue;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is done about fields that routes name and that their schemas do not have. Used for one file. */
final class UnknownFields {
    private static final String ALLOWED = "refuse, warn";

    /** As a file that says nothing of them. */
    static final UnknownFields REFUSED = new UnknownFields(false);

    private final boolean warns;
    private final List<Problem> warnings = new ArrayList<>();

    private UnknownFields(boolean warns) {
        this.warns = warns;
    }

    /** By the key {@code unknown-fields} at the top of the file. */
    static UnknownFields read(YamlMapping top) {
        Optional<YamlValue> value = top.get("unknown-fields");
        Optional<String> text = value.flatMap(of -> of.asText(ALLOWED));
        if (text.isPresent() && !Set.of("refuse", "warn").contains(text.get())) {
            value.get().problem("is not known", ALLOWED);
        }
        return new UnknownFields(text.equals(Optional.of("warn")));
    }

    /** Whether a field is let be, with a warning. */
    boolean accept(YamlValue route, FieldPath path, Format.Misfit misfit) {
        boolean accepted = warns && misfit.unknown();
        if (accepted) {
            warnings.add(route.warning(
                    "names the payload field " + path.text() + ", which " + misfit.wrong(), misfit.allowed()));
        }
        return accepted;
    }

    /** In the order of the file, each field of a route once. */
    List<Problem> warnings() {
        return warnings.stream().distinct().toList();
    }
}
