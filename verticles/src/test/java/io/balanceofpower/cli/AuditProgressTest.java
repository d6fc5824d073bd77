package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.consume.Extent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class AuditProgressTest {
    private static final TopicPartition FIRST = new TopicPartition("trades", 0);
    private static final TopicPartition SECOND = new TopicPartition("trades", 1);
    private static final Extent EXTENT =
            new Extent(Map.of(FIRST, 100L, SECOND, 0L), Map.of(FIRST, 1_100L, SECOND, 1_000L), 0, Set.of());

    private long nowNs = -5;
    private final AuditProgress progress = new AuditProgress(EXTENT, () -> nowNs);

    private void read(int partition, long offset) {
        progress.read(new ConsumerRecord<>("trades", partition, offset, null, new byte[0]));
    }

    private void pass(Duration time) {
        nowNs += time.toNanos();
    }

    @Test
    void shouldSayNothingOfTimeLeftBeforeAnythingIsRead() {
        assertThat(progress.line()).isEqualTo("   0.0 s  0 records, 0 records/s, 0 %");
    }

    @Test
    void shouldCountOffsetsThatHoldNoRecordsAsRead() {
        pass(Duration.ofSeconds(2));
        read(0, 599);
        read(1, 9);
        read(1, 499);

        assertThat(progress.line()).isEqualTo("   2.0 s  3 records, 2 records/s, 50 %, 2 s left");
        assertThat(progress.positions()).isEqualTo(Map.of(FIRST, 600L, SECOND, 500L));
    }

    @Test
    void shouldGiveLongTimesInMinutesAndHours() {
        pass(Duration.ofSeconds(1));
        read(0, 119);
        assertThat(progress.line()).endsWith("1 %, 1 min 39 s left");
        pass(Duration.ofMinutes(2));
        read(0, 120);
        assertThat(progress.line()).endsWith("1 %, 3 h 10 min left");
    }

    @Test
    void shouldSayForHowLongNothingCame() {
        pass(Duration.ofSeconds(1));
        read(0, 1_099);
        pass(Duration.ofMillis(4_999));
        assertThat(progress.line()).doesNotContain("nothing");
        pass(Duration.ofMillis(1));
        assertThat(progress.line()).endsWith(", 6 s left, nothing for 5 s");
    }

    @Test
    void shouldBeDoneWithTopicsThatHoldNothing() {
        Extent nothing = new Extent(Map.of(FIRST, 7L), Map.of(FIRST, 7L), 0, Set.of());
        assertThat(new AuditProgress(nothing, () -> 0).line()).contains("100 %");
    }

    @Test
    void shouldRewriteTheLineOfATerminalAndAddLinesElsewhere() {
        StringWriter terminal = new StringWriter();
        ProgressLine live = new ProgressLine(new PrintWriter(terminal), true);
        live.show("one");
        live.show("two");
        live.end();
        assertThat(terminal).hasToString("\r\033[Kone\r\033[Ktwo\r\033[K");
        assertThat(live.intervalMs()).isEqualTo(1_000);

        StringWriter file = new StringWriter();
        ProgressLine plain = new ProgressLine(new PrintWriter(file), false);
        plain.show("one");
        plain.show("two");
        plain.end();
        assertThat(file.toString().lines()).containsExactly("one", "two");
        assertThat(plain.intervalMs()).isEqualTo(5_000);
    }

    @Test
    void shouldNoticeAReaderThatLeavesAndNotMissOneThatNeverWas() {
        AtomicBoolean closed = new AtomicBoolean();
        ProgressLine left = new ProgressLine(new PrintWriter(closable(closed)), false);
        assertThat(left.show("read")).isTrue();
        closed.set(true);
        assertThat(left.show("unread")).isFalse();

        ProgressLine never = new ProgressLine(new PrintWriter(closable(closed)), false);
        assertThat(never.show("unread")).isTrue();
        assertThat(never.show("unread")).isTrue();
    }

    private static Writer closable(AtomicBoolean closed) {
        return new OutputStreamWriter(
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        if (closed.get()) {
                            throw new IOException("Broken pipe");
                        }
                    }
                },
                StandardCharsets.UTF_8);
    }
}
