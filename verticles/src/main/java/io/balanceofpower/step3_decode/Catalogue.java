package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Format.Misfit;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that one route's payloads may have, by the ids that stand before them. Immutable.
 *
 * @param wire how the ids are written; for {@link Wire#PLAIN}, the one schema has the id 0
 * @param schemas at least one
 */
public record Catalogue<S>(Wire wire, Map<Long, S> schemas) {

    public Catalogue {
        schemas = Map.copyOf(schemas);
    }

    /** A catalogue of one schema for payloads without an id. */
    public static <S> Catalogue<S> of(S schema) {
        return new Catalogue<>(Wire.PLAIN, Map.of(0L, schema));
    }

    /** Empty if a field can be in payloads of at least one schema; in those of the others it is missing. */
    Optional<Misfit> misfit(Function<S, Optional<Misfit>> ofSchema) {
        Optional<Misfit> found = Optional.empty();
        for (S schema : schemas.values()) {
            Optional<Misfit> misfit = ofSchema.apply(schema);
            if (misfit.isEmpty()) {
                return misfit;
            }
            found = misfit;
        }
        return found;
    }

    /** Why no schema is known for a payload; null if one is. */
    @Nullable
    Malformed unknown(byte[] payload) {
        if (payload.length == 0) {
            return new Malformed("is empty");
        }
        if (!wire.leads(payload)) {
            return new Malformed(
                    "does not begin with the byte 0 and a schema's id of " + (wire.headerBytes() - 1) + " bytes");
        }
        long id = wire.id(payload);
        return schemas.containsKey(id)
                ? null
                : new Malformed("has the schema id " + id + ", which is not in the route's catalogue");
    }

    /** The schema of a payload that is not {@link #unknown}. */
    S schema(byte[] payload) {
        S schema = schemas.get(wire.id(payload));
        if (schema == null) {
            throw new IllegalArgumentException("No schema has this payload's id; ask unknown first");
        }
        return schema;
    }
}
