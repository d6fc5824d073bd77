package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import java.util.Map;
import java.util.Objects;

/**
 * Picks some fields out of Protocol Buffers and skips the others.
 *
 * <p><b>By protobuf's rules.</b> Of a field that is not repeated, the last counts. A field without presence (most of
 * proto3) that is not in the payload has its default, such as 0, if the message that it belongs to is there; one with
 * presence is missing. A field in the payload with another wire type than its schema's is unknown, and skipped. Of
 * several members of a {@code oneof}, which no writer leaves in one payload, each is seen.
 *
 * <p><b>Exact.</b> Whole numbers keep all their digits. A float or double becomes a decimal that reads back as the same
 * number; one that is infinite or no number is malformed where a route takes it.
 *
 * <p><b>Bounds.</b> {@link JsonFields#STRING_CHARS_MAX} bytes of a text that is needed, and protobuf's own 100 groups
 * within each other. A payload beyond one is malformed. Lengths are compared with what is left before anything is set
 * aside.
 */
final class ProtobufFields implements Codec {

    private final Catalogue<ProtobufSchema> catalogue;

    /** By schema id. */
    private final Map<Long, ProtobufNode> plans;

    private final int count;

    ProtobufFields(Catalogue<ProtobufSchema> catalogue, Map<Long, ProtobufNode> plans, int count) {
        this.catalogue = catalogue;
        this.plans = plans;
        this.count = count;
    }

    @Override
    public String format() {
        return "Protobuf";
    }

    @Override
    public Picked pick(byte[] payload) {
        Wire wire = catalogue.wire();
        // All fields of a message may have their defaults, and then it has no bytes.
        Malformed unknown = wire == Wire.PLAIN ? null : catalogue.unknown(payload);
        if (unknown != null) {
            return unknown;
        }
        ProtobufScan scan = new ProtobufScan(payload, wire.headerBytes(), new Fields(count));
        ProtobufNode plan = Objects.requireNonNull(plans.get(wire.id(payload)));
        return wire == Wire.PLAIN
                ? scan.read(plan)
                : scan.readBehindIndexes(catalogue.schema(payload).indexes(), plan);
    }
}
