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
     * A field that cannot be, or of which nobody has heard.
     *
     * @param wrong reads as what follows the field, such as {@code is a field of a payload that is raw bytes}
     * @param allowed what could stand there instead
     * @param unknown whether all that is wrong is that the payloads' schema has no such field: it is missing then, or there
     *     against the schema or beside it, and can be asked for all the same
     */
    record Misfit(String wrong, String allowed, boolean unknown) {

        /** Of an array or object in a format whose codec keeps none. */
        static final Misfit NOT_WHOLE = new Misfit(
                "is used as an array or object, which this codec does not read",
                "a number, text or flag; conditions look into arrays and objects of json and cloudevents");

        /** Of a field that cannot be asked for. */
        Misfit(String wrong, String allowed) {
            this(wrong, allowed, false);
        }

        /** Of a field that the schema does not have. */
        static Misfit unknown(String wrong, String allowed) {
            return new Misfit(wrong, allowed, true);
        }
    }
}
