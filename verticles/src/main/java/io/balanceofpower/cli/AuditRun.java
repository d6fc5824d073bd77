package io.balanceofpower.cli;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditLimits;
import io.balanceofpower.audit.AuditReport;
import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.Extent;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One audit of topics, from the first question to Kafka to the result. Used once, by the command's thread, which shows
 * the progress; the audit itself belongs to the reader's thread while that reads.
 */
final class AuditRun {
    /** How long transactions that were open at the end are waited for, when there are gaps that they may fill. */
    private static final Duration OPEN_MAX = Duration.ofSeconds(10);

    private static final Extent NOTHING = new Extent(Map.of(), Map.of(), Long.MIN_VALUE, Set.of());

    private final AuditRequest request;
    private final KafkaClients clients;
    private final Interruption stop;
    private final ProgressLine line;
    private final boolean stopWithPipe;
    private final TopicReader reader;
    /** Owned by the reader's thread while it reads. */
    private long otherDevices;

    /** @param stopWithPipe whether nobody waits for the result once the progress has no reader any more */
    AuditRun(AuditRequest request, KafkaClients clients, Interruption stop, ProgressLine line, boolean stopWithPipe) {
        this.request = request;
        this.clients = clients;
        this.stop = stop;
        this.line = line;
        this.stopWithPipe = stopWithPipe;
        this.reader = clients.reader(request.isolation());
    }

    /**
     * What there is to read.
     *
     * @param written the offsets that were written at a moment after that of the extent's ends, decided or not
     */
    private record Plan(Extent extent, Map<TopicPartition, Long> written) {}

    /** @throws CommandFailed if nothing could be read */
    AuditResult run() throws CommandFailed, InterruptedException {
        CompletableFuture<Plan> planning = Mono.fromCallable(this::plan)
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        CompletableFuture.anyOf(planning, stop.asked())
                .exceptionally(seenBelow -> null)
                .join();
        if (!planning.isDone()) {
            return result(new Plan(NOTHING, Map.of()), new Audit(), progress(NOTHING), Optional.of("It was stopped."));
        }
        Plan plan = planned(planning);
        Audit audit = new Audit(AuditLimits.standard(), plan.extent.completeFromMs());
        audit.reads(request.topics());
        AuditProgress progress = progress(plan.extent);
        Optional<String> unread = read(plan.extent, audit, progress);
        return result(plan, audit, progress, unread);
    }

    private static AuditProgress progress(Extent extent) {
        return new AuditProgress(extent, System::nanoTime);
    }

    private Plan plan() throws CommandFailed {
        try (Admin admin = clients.admin()) {
            List<String> unknown = new AuditTopics(admin, request.topics()).unknown();
            if (!unknown.isEmpty()) {
                throw new CommandFailed(ExitCode.UNAVAILABLE, unknown);
            }
        }
        Extent extent = Objects.requireNonNull(
                reader.extent(request.topics(), request.start()).block());
        StartAt.Offsets written = Objects.requireNonNull(clients.reader(IsolationLevel.READ_UNCOMMITTED)
                .ends(request.topics())
                .block());
        return new Plan(extent, written.byPartition());
    }

    private Plan planned(CompletableFuture<Plan> planning) throws CommandFailed {
        try {
            return planning.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CommandFailed failed) {
                throw failed;
            }
            throw new CommandFailed(ExitCode.UNAVAILABLE, kafkaWords(e), e);
        }
    }

    /** @return why not all was read; empty if it was */
    private Optional<String> read(Extent extent, Audit audit, AuditProgress progress)
            throws CommandFailed, InterruptedException {
        AtomicBoolean whole = new AtomicBoolean();
        CompletableFuture<Void> reading = reader.read(extent)
                .doOnComplete(() -> whole.set(true))
                // Behind this no record comes any more once it was stopped, so that the audit can change hands.
                .takeUntilOther(Mono.fromFuture(stop.asked()))
                .doOnNext(each -> take(each, audit, progress))
                .then()
                .toFuture();
        while (!line.isDone(reading)) {
            if (!line.show(progress.line()) && stopWithPipe) {
                stop.ask();
            }
        }
        line.end();
        Optional<String> failure = failure(reading, progress);
        return whole.get() || failure.isPresent() ? failure : Optional.of("It was stopped.");
    }

    private Optional<String> failure(CompletableFuture<Void> read, AuditProgress progress) throws CommandFailed {
        try {
            read.join();
            return Optional.empty();
        } catch (CompletionException e) {
            String words = kafkaWords(e);
            if (progress.records() == 0) {
                throw new CommandFailed(ExitCode.UNAVAILABLE, words, e);
            }
            return Optional.of(words);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> kafkaRecord, Audit audit, AuditProgress progress) {
        progress.read(kafkaRecord);
        if (isAskedFor(kafkaRecord)) {
            audit.found(kafkaRecord);
        } else {
            otherDevices++;
        }
    }

    private boolean isAskedFor(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return request.devices().isEmpty()
                || Decoded.of(kafkaRecord).fold(trade -> request.devices().contains(trade.device()), foreign -> true);
    }

    private AuditResult result(Plan plan, Audit audit, AuditProgress progress, Optional<String> unread) {
        List<String> doubts = doubts(plan, audit, unread);
        AuditReport report = audit.report();
        return new AuditResult(
                request,
                plan.extent,
                progress.positions(),
                progress.records(),
                otherDevices,
                report,
                unread,
                unread.isPresent() && stop.isAsked(),
                doubts,
                AuditResult.worst(report, audit, request.top()));
    }

    /** Asks why gaps may be none, if there are any; what stands beyond the end is no gap after that. */
    private List<String> doubts(Plan plan, Audit audit, Optional<String> unread) {
        List<String> doubts = new ArrayList<>();
        if (audit.report().total().gaps() == 0) {
            return doubts;
        }
        (unread.isPresent() ? Optional.of("Not all was read.") : readBeyond(plan, audit)).ifPresent(doubts::add);
        AuditReport report = audit.report();
        if (report.total().gaps() == 0) {
            return List.of();
        }
        addDoubts(doubts, plan.extent, report);
        return doubts;
    }

    /**
     * Partitions do not end at the same message: of a transaction, one partition may show its records and another not
     * yet. So what was written by the time that all ends were known is looked at, too.
     *
     * @return why that was not possible
     */
    private Optional<String> readBeyond(Plan plan, Audit audit) {
        Extent beyond = plan.extent.upTo(plan.written);
        AtomicBoolean whole = new AtomicBoolean(beyond.offsets() == 0);
        if (!whole.get()) {
            try {
                reader.read(beyond)
                        .doOnComplete(() -> whole.set(true))
                        .takeUntilOther(
                                Mono.firstWithSignal(Mono.delay(OPEN_MAX).then(), Mono.fromFuture(stop.asked())))
                        .doOnNext(audit::foundBeyond)
                        .blockLast();
            } catch (KafkaException e) {
                return Optional.of("What stands behind the end could not be read. " + kafkaWords(e));
            }
        }
        return whole.get()
                ? Optional.empty()
                : Optional.of("Transactions that were open at the end are still open: messages may stand in them.");
    }

    private void addDoubts(List<String> doubts, Extent extent, AuditReport report) {
        if (report.unchecked() > 0) {
            doubts.add("Records beyond the audit's limits were not checked.");
        }
        extent.emptied().stream()
                .map(partition -> "All that " + partition.topic() + "[" + partition.partition() + "] held was deleted.")
                .sorted()
                .forEach(doubts::add);
        try (Admin admin = clients.admin()) {
            doubts.addAll(new AuditTopics(admin, request.topics()).doubts());
        } catch (KafkaException e) {
            doubts.add("Whether the topics are compacted is not known. " + kafkaWords(e));
        }
    }

    /** @throws RuntimeException the error itself, if it is not Kafka's */
    private String kafkaWords(RuntimeException error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof KafkaException refused) {
            return new KafkaProblem(clients.bootstrapServers(), refused).words();
        }
        throw error;
    }
}
