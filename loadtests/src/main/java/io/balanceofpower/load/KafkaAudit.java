package io.balanceofpower.load;

import io.balanceofpower.audit.Audit;
import io.balanceofpower.audit.AuditLimits;
import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from Kafka what a run wrote, and compares: from where the topics ended before it, to where they end after it. All
 * methods block; one thread calls them.
 */
public final class KafkaAudit {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration OPEN_MAX = Duration.ofSeconds(60);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final long LOOK_MS = 100;
    private static final long SAY_EVERY = 500_000;

    private final String bootstrapServers;
    private final List<String> topics;
    private final TopicReader reader;
    private final TopicReader uncommitted;
    private final Map<TopicPartition, Long> start;

    /**
     * Looks where the topics end now.
     *
     * @param config see {@link #settings}
     * @throws KafkaUnreadable if Kafka does not tell
     */
    public KafkaAudit(String bootstrapServers, Optional<Path> config, List<String> topics) throws KafkaUnreadable {
        ReaderSettings settings = readable(bootstrapServers, config);
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.reader = new TopicReader(settings);
        this.uncommitted = new TopicReader(settings.withIsolation(IsolationLevel.READ_UNCOMMITTED));
        this.start = ends(reader);
    }

    private static ReaderSettings readable(String bootstrapServers, Optional<Path> config) throws KafkaUnreadable {
        try {
            return settings(bootstrapServers, config);
        } catch (IOException e) {
            throw new KafkaUnreadable("--kafka-config cannot be read any more: " + e);
        }
    }

    /**
     * How the audit reads Kafka.
     *
     * @param config a file of properties of Kafka's client, over the audit's own
     * @throws IOException if it cannot be read as such
     * @throws IllegalArgumentException if it has a property that a reader decides itself
     */
    static ReaderSettings settings(String bootstrapServers, Optional<Path> config) throws IOException {
        Properties options = new Properties();
        options.putAll(
                Map.of("client.id", "bop-load", "default.api.timeout.ms", "15000", "request.timeout.ms", "10000"));
        if (config.isPresent()) {
            try (InputStream file = Files.newInputStream(config.get())) {
                options.load(file);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e); // a broken escape
            }
        }
        return ReaderSettings.of(bootstrapServers)
                .withOptions(options.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, options::getProperty)));
    }

    /**
     * Reads and compares.
     *
     * @param book complete: nobody writes to it any more
     * @param progress is told now and then how many records have been read
     * @throws KafkaUnreadable if not all could be read
     */
    public Verdict compare(DeliveryBook book, LongConsumer progress) throws KafkaUnreadable, InterruptedException {
        // A device has one epoch, and each message one of the keys of the trades: room for any run's.
        AuditLimits room = new AuditLimits(1_000_000, 5_000_000, 1_000_000, 524_288);
        Audit audit = new Audit(room, Long.MIN_VALUE);
        audit.reads(topics);
        book.tell(audit);
        awaitNoOpenTransaction();
        long[] read = {0};
        try {
            reader.readToEnd(topics, new StartAt.Offsets(start))
                    .timeout(SILENCE_MAX)
                    .doOnNext(kafkaRecord -> {
                        if (++read[0] % SAY_EVERY == 0) {
                            progress.accept(read[0]);
                        }
                        if (Decoded.of(kafkaRecord).fold(trade -> book.knows(trade.device()), foreign -> false)) {
                            audit.found(kafkaRecord);
                        }
                    })
                    .blockLast();
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
        return new Verdict(audit.report(), book.devices(), book.unanswered(), book.reasons());
    }

    /** What a killed node left open hides what lies behind it, until another node has ended it, or the broker has. */
    private void awaitNoOpenTransaction() throws KafkaUnreadable, InterruptedException {
        long deadlineNs = System.nanoTime() + OPEN_MAX.toNanos();
        Map<TopicPartition, Long> written = ends(uncommitted);
        while (isBehind(ends(reader), written)) {
            if (System.nanoTime() > deadlineNs) {
                throw new KafkaUnreadable("A transaction stayed open in " + String.join(", ", topics) + " for "
                        + OPEN_MAX.toSeconds() + " s, and what lies behind it cannot be read.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private static boolean isBehind(Map<TopicPartition, Long> readable, Map<TopicPartition, Long> written) {
        return written.entrySet().stream().anyMatch(end -> readable.getOrDefault(end.getKey(), 0L) < end.getValue());
    }

    private Map<TopicPartition, Long> ends(TopicReader of) throws KafkaUnreadable {
        try {
            StartAt.Offsets ends = of.ends(topics).block(ANSWER_MAX);
            if (ends == null) {
                throw new IllegalStateException("no answer");
            }
            return ends.byPartition();
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    private KafkaUnreadable unreadable(RuntimeException e) {
        Throwable cause = e instanceof KafkaException || e.getCause() == null ? e : e.getCause();
        return new KafkaUnreadable("Kafka on " + bootstrapServers + " cannot be read for the audit, topics "
                + String.join(", ", topics) + ": " + cause.getMessage()
                + ". Name a broker that runs with --kafka, and topics that are there with --topic.");
    }

    /** The message says what could not be read, and the remedy. */
    public static final class KafkaUnreadable extends Exception {
        KafkaUnreadable(String message) {
            super(message);
        }
    }
}
