package io.balanceofpower.demo;

import io.balanceofpower.audit.AuditCounts;
import java.util.List;

/** Everything that the screen shows, at one moment. */
record Snapshot(
        long elapsedMs,
        DeviceCounts devices,
        AuditCounts audit,
        List<TopicFigures> topics,
        List<NodeWatch.Row> nodes) {}
