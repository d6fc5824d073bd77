package io.balanceofpower.cli;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditCounts;
import io.balanceofpower.audit.AuditExamples;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.audit.StreamId;
import io.balanceofpower.consume.Extent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * What an audit of topics came to.
 *
 * @param extent what was to be read
 * @param positions the next offset that would have been read, by partition
 * @param records how many were read
 * @param otherDevices how many of them were left out because of their device
 * @param unread why not all was read; empty if it was
 * @param stopped whether a signal, or the end of whoever read the progress, ended it
 * @param doubts why gaps may not be gaps, each a sentence; asked for only if there are any
 * @param worst the streams to show, the worst first
 */
record AuditResult(
        AuditRequest request,
        Extent extent,
        Map<TopicPartition, Long> positions,
        long records,
        long otherDevices,
        AuditReport report,
        Optional<String> unread,
        boolean stopped,
        List<String> doubts,
        List<Stream> worst) {

    /** A stream with the first few places to look at. */
    record Stream(StreamId id, AuditCounts counts, AuditExamples examples) {}

    /** The first streams of a report, the worst first: by copies and late messages, then by gaps, then by name. */
    static List<Stream> worst(AuditReport report, Audit audit, int top) {
        Comparator<Map.Entry<StreamId, AuditCounts>> broken = Comparator.comparingLong(
                each -> each.getValue().duplicates() + each.getValue().reordered());
        Comparator<Map.Entry<StreamId, AuditCounts>> gapped =
                Comparator.comparingLong(each -> each.getValue().gaps());
        return report.streams().entrySet().stream()
                .sorted(broken.reversed().thenComparing(gapped.reversed()).thenComparing(Map.Entry.comparingByKey()))
                .limit(top)
                .map(each -> new Stream(each.getKey(), each.getValue(), audit.examples(each.getKey())))
                .toList();
    }

    enum Verdict {
        KEPT(ExitCode.OK),
        BROKEN(ExitCode.PROMISE_BROKEN),
        /** Nothing broken was found, and not all that was asked for could be checked. */
        NOT_PROVEN(ExitCode.UNAVAILABLE),
        STOPPED(ExitCode.INTERRUPTED);

        private final ExitCode exitCode;

        Verdict(ExitCode exitCode) {
            this.exitCode = exitCode;
        }

        ExitCode exitCode() {
            return exitCode;
        }
    }

    Verdict verdict() {
        if (stopped) {
            return Verdict.STOPPED;
        }
        if (broken()) {
            return Verdict.BROKEN;
        }
        return complete() && report.total().committed() > 0 && missing().isPresent()
                ? Verdict.KEPT
                : Verdict.NOT_PROVEN;
    }

    /** Whether what was read and checked is all that was asked for. */
    boolean complete() {
        return unread.isEmpty() && report.unchecked() == 0;
    }

    /** Whether a promise is known to be broken, however much was read. */
    boolean broken() {
        return report.broken() || missing().orElse(0) > 0 || incomplete() > 0;
    }

    /** Messages that are in some of their topics only; 0 as long as not all topics were read to the same moment. */
    long incomplete() {
        return complete() ? report.incomplete() : 0;
    }

    /** Gaps that the request takes for lost messages, which without {@code gapsAreMissing} are none; empty if in doubt. */
    OptionalLong missing() {
        return missing(report.total());
    }

    /** The same of one stream. */
    OptionalLong missing(AuditCounts counts) {
        long gaps = request.gapsAreMissing() ? counts.gaps() : 0;
        return gaps > 0 && !doubts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(gaps);
    }

    /** Up to where a partition was read. */
    long position(TopicPartition partition) {
        long end = extent.ends().getOrDefault(partition, 0L);
        // Behind the last record there may be aborted ones and the ends of transactions.
        return unread.isEmpty() ? end : positions.getOrDefault(partition, end);
    }

    /** Streams in which a copy, a late message or a gap was found. */
    long faultyStreams() {
        return report.streams().values().stream().filter(AuditResult::faulty).count();
    }

    static boolean faulty(AuditCounts counts) {
        return counts.duplicates() + counts.reordered() + counts.gaps() > 0;
    }
}
