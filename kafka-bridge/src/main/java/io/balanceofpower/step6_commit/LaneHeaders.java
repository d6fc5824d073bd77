package io.balanceofpower.step6_commit;

import io.balanceofpower.message.Numbering;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery reads of a record's headers: by which lane, and which message of which device. Numbers that are none
 * throw {@link NumberFormatException}.
 */
public final class LaneHeaders {
    private final Headers headers;

    private LaneHeaders(Headers headers) {
        this.headers = headers;
    }

    public static LaneHeaders of(Headers headers) {
        return new LaneHeaders(headers);
    }

    /** Whether a lane of this name wrote the record. */
    public boolean isOf(String lane) {
        Header found = headers.lastHeader(RecordFormat.LANE);
        return found != null
                && found.value() != null
                && Arrays.equals(found.value(), lane.getBytes(StandardCharsets.UTF_8));
    }

    public String device() {
        return text(RecordFormat.DEVICE, "");
    }

    /** Null for a message without numbering. */
    public @Nullable Numbering numbering() {
        String sequence = text(RecordFormat.SEQUENCE, "");
        return sequence.isEmpty()
                ? null
                : new Numbering(
                        text(RecordFormat.STREAM, device()),
                        Long.parseLong(text(RecordFormat.EPOCH, "0")),
                        Long.parseLong(sequence));
    }

    /** How many topics the message went to. */
    public int destinations() {
        return text(RecordFormat.DESTINATIONS, "").split(",", -1).length;
    }

    /** Of a QoS 2 message without numbering; 0 for all others. */
    public int packetId() {
        String told = text(RecordFormat.QOS2, "0.0");
        return Integer.parseInt(told.split("\\.", 2)[0]);
    }

    /** The same message's ordinal. */
    public long ordinal() {
        String told = text(RecordFormat.QOS2, "0.0");
        return Long.parseLong(told.substring(told.indexOf('.') + 1));
    }

    private String text(String name, String otherwise) {
        Header found = headers.lastHeader(name);
        return found == null || found.value() == null ? otherwise : new String(found.value(), StandardCharsets.UTF_8);
    }
}
