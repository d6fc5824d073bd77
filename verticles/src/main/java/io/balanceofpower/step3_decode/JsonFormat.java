package io.balanceofpower.step3_decode;

import java.util.List;
import java.util.Optional;

/** JSON, which may hold any field; a payload of which no field is needed is not looked at. */
public record JsonFormat() implements Format {

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        return Optional.empty();
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        return paths.isEmpty() ? Codec.UNREAD : JsonFields.of(paths);
    }
}
