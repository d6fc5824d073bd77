package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Picks some fields out of Avro's binary encoding and skips the others. A payload has to end where its schema ends: with
 * another schema than its own, most payloads do not.
 *
 * <p><b>Exact.</b> Whole numbers and decimals keep all their digits. A float or double becomes a decimal that reads back
 * as the same number; one that is infinite or no number is malformed where a route takes it.
 *
 * <p><b>Bounds.</b> {@link JsonFields#DEPTH_MAX} schemas within each other, {@link JsonFields#STRING_CHARS_MAX} bytes of
 * a value that is needed, and not more elements than the payload has bytes, which only elements of no bytes could
 * exceed. A payload beyond one is malformed. Lengths are compared with what is left before anything is set aside.
 */
final class AvroFields implements Codec {

    private final Catalogue<Schema> catalogue;
    private final PathNode root;
    private final int count;

    AvroFields(Catalogue<Schema> catalogue, PathNode root, int count) {
        this.catalogue = catalogue;
        this.root = root;
        this.count = count;
    }

    @Override
    public String format() {
        return "Avro";
    }

    @Override
    public Picked pick(byte[] payload) {
        Malformed unknown = catalogue.unknown(payload);
        if (unknown != null) {
            return unknown;
        }
        int from = catalogue.wire().headerBytes();
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload, from, payload.length - from, null);
        return new AvroScan(decoder, payload.length, new Fields(count, root.nodes()))
                .read(catalogue.schema(payload), root);
    }
}
