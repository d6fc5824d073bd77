package io.balanceofpower.cli;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.Extent;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One reading of what is in Kafka for {@link Shadow}. Used once, by the command's thread; the shadow belongs to the reader's
 * thread while that reads. No consumer group, so nothing is committed and nobody is disturbed.
 */
final class ShadowRun {
    /** Records stand in the order in which lanes wrote them, which is nearly that of their times. */
    private static final Duration DISORDER = Duration.ofMinutes(1);

    private final KafkaClients clients;
    private final Instant from;
    private final Instant to;
    private final Interruption stop;
    private final ProgressLine line;
    private final TopicReader reader;
    /** Owned by the reader's thread while it reads. */
    private long foreign;

    ShadowRun(KafkaClients clients, Instant from, Instant to, Interruption stop, ProgressLine line) {
        this.clients = clients;
        this.from = from;
        this.to = to;
        this.stop = stop;
        this.line = line;
        this.reader = clients.reader(IsolationLevel.READ_COMMITTED);
    }

    /**
     * Which of the topics Kafka has.
     *
     * @throws CommandFailed if it cannot be asked
     */
    Set<String> existing(Set<String> topics) throws CommandFailed {
        try (Admin admin = clients.admin()) {
            Set<String> known = new TreeSet<>(topics);
            known.retainAll(admin.listTopics().names().get());
            return known;
        } catch (ExecutionException e) {
            throw failed(e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e));
        } catch (KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
    }

    /** @throws CommandFailed if nothing could be read */
    ShadowReport run(Shadow shadow, Set<String> topics) throws CommandFailed {
        List<String> read = topics.stream().sorted().toList();
        CompletableFuture<Extent> planning = Mono.fromCallable(() -> extent(read))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        CompletableFuture.anyOf(planning, stop.asked())
                .exceptionally(seenBelow -> null)
                .join();
        if (!planning.isDone()) {
            return new ShadowReport(shadow, read, from, to, 0, "It was stopped.");
        }
        try {
            Extent extent = planning.join();
            String unread = read(extent, shadow);
            return new ShadowReport(shadow, read, from, to, foreign, unread);
        } catch (CompletionException e) {
            if (e.getCause() instanceof KafkaException refused) {
                throw failed(refused);
            }
            throw e;
        }
    }

    private Extent extent(List<String> topics) {
        Extent whole = extent(topics, from);
        Map<TopicPartition, Long> later = extent(topics, to.plus(DISORDER)).begins();
        Map<TopicPartition, Long> ends = new HashMap<>(whole.ends());
        ends.replaceAll((partition, end) -> Math.min(end, later.getOrDefault(partition, end)));
        return new Extent(whole.begins(), ends, whole.completeFromMs(), whole.emptied());
    }

    private Extent extent(List<String> topics, Instant at) {
        return Objects.requireNonNull(
                reader.extent(topics, new StartAt.Time(at.toEpochMilli())).block());
    }

    /** @return why not all was read; empty if it was */
    private String read(Extent extent, Shadow shadow) throws CommandFailed {
        AuditProgress progress = new AuditProgress(extent, System::nanoTime);
        AtomicBoolean whole = new AtomicBoolean();
        CompletableFuture<Void> reading = reader.read(extent)
                .doOnComplete(() -> whole.set(true))
                .takeUntilOther(Mono.fromFuture(stop.asked()))
                .doOnNext(each -> {
                    progress.read(each);
                    take(each, shadow);
                })
                .then()
                .toFuture();
        try {
            while (!line.isDone(reading)) {
                var unused = line.show(progress.line());
            }
        } catch (InterruptedException e) {
            throw CommandFailed.interrupted(e);
        }
        line.end();
        reading.join();
        return whole.get() ? "" : "It was stopped.";
    }

    private void take(ConsumerRecord<byte[], byte[]> found, Shadow shadow) {
        if (found.timestamp() < from.toEpochMilli() || found.timestamp() >= to.toEpochMilli()) {
            return;
        }
        boolean ours = Decoded.of(found)
                .fold(
                        trade -> {
                            shadow.found(trade);
                            return true;
                        },
                        reason -> false);
        foreign += ours ? 0 : 1;
    }

    private CommandFailed failed(KafkaException refused) {
        if (refused instanceof InterruptException) {
            throw refused;
        }
        return new CommandFailed(
                ExitCode.UNAVAILABLE, new KafkaProblem(clients.bootstrapServers(), refused).words(), refused);
    }
}
