package io.balanceofpower.cli;

import io.balanceofpower.consume.StartAt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;

/**
 * What is to be audited.
 *
 * @param since where reading begins; at the beginning if it is empty
 * @param devices only these; all if it is empty
 * @param gapsAreMissing whether a gap breaks a promise
 * @param top how many streams are shown
 */
record AuditRequest(
        List<String> topics,
        Optional<Instant> since,
        Set<String> devices,
        IsolationLevel isolation,
        boolean gapsAreMissing,
        int top) {

    StartAt start() {
        return since.<StartAt>map(time -> new StartAt.Time(time.toEpochMilli())).orElse(StartAt.Edge.BEGINNING);
    }
}
