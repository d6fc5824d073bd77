package io.balanceofpower.step3_decode;

import java.util.List;
import java.util.Optional;

/** Bytes that nobody looks into. */
public final class RawFormat implements Format {

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        return Optional.of(new Misfit(
                "is a field of a payload that is raw bytes", "a topic level or user property, or a codec with fields"));
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        return Codec.UNREAD;
    }
}
