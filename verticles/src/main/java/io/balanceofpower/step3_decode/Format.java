package io.balanceofpower.step3_decode;

import java.util.List;
import java.util.Optional;

/** A form that payloads may have, as a route names it: which fields there can be, and how some of them are picked. */
public interface Format {

    /** As a route names it, such as {@code json}. */
    String name();

    /** Why payloads of this format can never hold a field; empty if they can. */
    Optional<Misfit> misfit(FieldPath path);

    /**
     * Picks these fields; each is known by its place in the list.
     *
     * @param paths none twice, at most {@link JsonFields#PATHS_MAX}, and none that is a misfit; may be empty
     */
    Codec codec(List<FieldPath> paths);

    /**
     * A field that cannot be.
     *
     * @param wrong reads as what follows the field, such as {@code is a field of a payload that is raw bytes}
     * @param allowed what could stand there instead
     */
    record Misfit(String wrong, String allowed) {}
}
