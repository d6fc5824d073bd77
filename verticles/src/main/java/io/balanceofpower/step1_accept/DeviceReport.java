package io.balanceofpower.step1_accept;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners of a node know of a device.
 *
 * @param connection null when it has none to this node
 * @param refusals how often it was told no, since that is remembered
 * @param lastRefusals what it was told no to last, the newest first
 */
public record DeviceReport(
        String device, @Nullable ConnectionView connection, long refusals, List<Incident> lastRefusals) {

    /** Whether there is anything to tell. */
    public boolean isEmpty() {
        return connection == null && refusals == 0;
    }

    /** What two event loops know together. */
    public DeviceReport and(DeviceReport other) {
        return new DeviceReport(
                device,
                connection != null ? connection : other.connection,
                refusals + other.refusals,
                Stream.concat(lastRefusals.stream(), other.lastRefusals.stream())
                        .sorted(Comparator.comparingLong(Incident::atMs).reversed())
                        .limit(Incidents.KEPT)
                        .toList());
    }
}
