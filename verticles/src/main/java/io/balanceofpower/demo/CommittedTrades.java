package io.balanceofpower.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The demo's consumer: reads both topics with {@code read_committed} from where they ended before the first device sent,
 * takes the latencies, and shows each record of a device of this run to the audit.
 */
final class CommittedTrades {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final long LOOK_MS = 100;
    private static final long NOT_A_NUMBER = -1;

    private final List<String> topics;
    private final TopicReader reader;
    private final TopicReader uncommitted;
    private final Auditor auditor;
    private final Latencies latencies;
    private final UtcClock clock;
    private final Predicate<String> devices;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    /** Where to read on. Owned by the audit's thread; handed on when the live stream has ended. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private CompletableFuture<Void> live = CompletableFuture.completedFuture(null);

    /** @param devices whether a device is one of this run */
    CommittedTrades(
            String bootstrapServers,
            List<String> topics,
            Auditor auditor,
            Latencies latencies,
            UtcClock clock,
            Predicate<String> devices) {
        ReaderSettings settings = ReaderSettings.of(bootstrapServers);
        this.topics = topics;
        this.reader = new TopicReader(settings);
        this.uncommitted = new TopicReader(settings.withIsolation(IsolationLevel.READ_UNCOMMITTED));
        this.auditor = auditor;
        this.latencies = latencies;
        this.clock = clock;
        this.devices = devices;
    }

    /**
     * Starts to read; blocks until it is known where. The future ends with {@link #finish}, or with an error before.
     *
     * @throws DemoException if Kafka does not say where its topics end
     */
    CompletableFuture<Void> start() {
        try {
            next.putAll(ends(reader));
        } catch (KafkaException | IllegalStateException e) {
            throw new DemoException(DemoException.Kind.CANNOT_START, "Kafka cannot be read: " + e.getMessage(), e);
        }
        live = judged(reader.read(topics, new StartAt.Offsets(next)).takeUntilOther(stop.asMono()));
        return live;
    }

    private CompletableFuture<Void> judged(Flux<ConsumerRecord<byte[], byte[]>> records) {
        return records.doOnNext(this::time)
                .publishOn(auditor.thread())
                .doOnNext(this::judge)
                .then()
                .toFuture();
    }

    private void time(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        long sentNs = number(kafkaRecord.headers().lastHeader(Numbered.SENT_NS));
        if (sentNs != NOT_A_NUMBER) {
            latencies.record(kafkaRecord.topic(), clock.nowNs() - sentNs);
        }
    }

    /** Anybody may publish to the demo's topics, so the header may be anything. */
    private static long number(@Nullable Header header) {
        byte @Nullable [] digits = header == null ? null : header.value();
        if (digits == null) {
            return NOT_A_NUMBER;
        }
        try {
            return Long.parseLong(new String(digits, US_ASCII));
        } catch (NumberFormatException e) {
            return NOT_A_NUMBER;
        }
    }

    private void judge(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        next.put(new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()), kafkaRecord.offset() + 1);
        if (Decoded.of(kafkaRecord).fold(trade -> devices.test(trade.device()), foreign -> false)) {
            auditor.audit().found(kafkaRecord);
        }
    }

    /**
     * Reads to the end, which the topics have when nobody sends any more.
     *
     * @return false if a transaction stayed open for longer than the limit; what lies behind it was not read
     */
    CompletableFuture<Boolean> finish(Duration limit) {
        stop.tryEmitEmpty();
        return Mono.fromFuture(live)
                .timeout(ANSWER_MAX)
                .then(Mono.fromCallable(() -> awaitNoOpenTransaction(limit)).subscribeOn(Schedulers.boundedElastic()))
                .flatMap(complete -> Mono.fromFuture(() -> judged(reader.readToEnd(topics, new StartAt.Offsets(next))))
                        .timeout(limit)
                        .thenReturn(complete))
                .toFuture();
    }

    /** Readers wait in front of what a killed node left open, until another node has ended it, or the broker has. */
    private boolean awaitNoOpenTransaction(Duration limit) throws InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        Map<TopicPartition, Long> written = ends(uncommitted);
        while (true) {
            Map<TopicPartition, Long> readable = ends(reader);
            if (written.entrySet().stream()
                    .allMatch(end -> readable.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
                return true;
            }
            if (System.nanoTime() > deadlineNs) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private Map<TopicPartition, Long> ends(TopicReader of) {
        StartAt.Offsets ends = of.ends(topics).block(ANSWER_MAX);
        if (ends == null) {
            throw new IllegalStateException("Kafka gave no ends of " + topics);
        }
        return ends.byPartition();
    }
}
