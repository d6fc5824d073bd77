package io.balanceofpower.audit;

import java.util.Comparator;

/** A stream by its device and its name within the device. Sorts by device, then by name. */
public record StreamId(String device, String stream) implements Comparable<StreamId> {
    private static final Comparator<StreamId> ORDER =
            Comparator.comparing(StreamId::device).thenComparing(StreamId::stream);

    @Override
    public int compareTo(StreamId other) {
        return ORDER.compare(this, other);
    }
}
