package io.balanceofpower.cli;

import io.balanceofpower.consume.Extent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far an audit has come. The reader's thread tells it of records; any thread may ask for the line. */
final class AuditProgress {
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clockNs;
    private final long beginNs;
    private final long offsetsMax;
    /** The next offset by partition. Owned by the reader's thread until it has ended. */
    private final Map<TopicPartition, Long> positions;

    private final AtomicLong records = new AtomicLong();
    private final AtomicLong offsets = new AtomicLong();
    private final AtomicLong lastNs;

    AuditProgress(Extent extent, LongSupplier clockNs) {
        this.clockNs = clockNs;
        this.beginNs = clockNs.getAsLong();
        this.lastNs = new AtomicLong(beginNs);
        this.offsetsMax = extent.offsets();
        this.positions = new HashMap<>(extent.begins());
    }

    void read(ConsumerRecord<?, ?> kafkaRecord) {
        long next = kafkaRecord.offset() + 1;
        Long before = positions.put(new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition()), next);
        offsets.addAndGet(next - (before == null ? next : before));
        records.incrementAndGet();
        lastNs.setRelease(clockNs.getAsLong());
    }

    long records() {
        return records.get();
    }

    /** For whoever knows that the reader's thread has ended. */
    Map<TopicPartition, Long> positions() {
        return Map.copyOf(positions);
    }

    /** Records, records per second since the begin, percent of the offsets, time left at that pace. */
    String line() {
        long nowNs = clockNs.getAsLong();
        long read = offsets.get();
        double elapsedS = (nowNs - beginNs) / SECOND_NS;
        long perSecond = elapsedS > 0 ? Math.round(records.get() / elapsedS) : 0;
        long percent = offsetsMax == 0 ? 100 : (long) (100.0 * read / offsetsMax);
        return String.format(
                        Locale.ROOT,
                        "%6.1f s  %,d records, %,d records/s, %d %%",
                        elapsedS,
                        records.get(),
                        perSecond,
                        percent)
                + (read == 0 ? "" : ", " + left(elapsedS * (offsetsMax - read) / read) + " left")
                + silence(nowNs - lastNs.get());
    }

    private static String left(double seconds) {
        long rounded = Math.round(seconds);
        if (rounded < 60) {
            return rounded + " s";
        }
        long minutes = rounded / 60;
        return minutes < 60 ? minutes + " min " + rounded % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String silence(long silentNs) {
        return silentNs < SILENCE_NS ? "" : ", nothing for " + TimeUnit.NANOSECONDS.toSeconds(silentNs) + " s";
    }
}
