package io.balanceofpower.step6_commit;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The lane's producer, which a recovery replaces by a new one of the same options. Owned by the lane's thread. */
final class ProducerSlot {

    private final Supplier<Producer<byte[], byte[]>> factory;
    private final Backoff backoff;
    private final LaneMeters meters;
    private @Nullable Producer<byte[], byte[]> producer;

    ProducerSlot(Supplier<Producer<byte[], byte[]>> factory, Backoff backoff, LaneMeters meters) {
        this.factory = factory;
        this.backoff = backoff;
        this.meters = meters;
    }

    Producer<byte[], byte[]> get() {
        if (producer == null) {
            throw new IllegalStateException("the producer is not open");
        }
        return producer;
    }

    /**
     * Makes a producer and prepares it, again and again with pauses while Kafka is away or another producer of the same
     * id is in the way. Throws what does not pass with time.
     */
    void open(Consumer<Producer<byte[], byte[]>> prepare) {
        backoff.reset();
        while (true) {
            try {
                producer = factory.get();
                meters.watch(producer);
                prepare.accept(producer);
                backoff.reset();
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                Failure failure = Failure.of(e);
                if (failure != Failure.RETRY && failure != Failure.RECOVER) {
                    throw e;
                }
                meters.retried();
                close(Duration.ZERO);
                backoff.pause();
            }
        }
    }

    /** Ends the producer at once, without an abort of its own: the new one does that, and for certain. */
    void reopen(Consumer<Producer<byte[], byte[]>> prepare) {
        close(Duration.ZERO);
        open(prepare);
    }

    void close(Duration limit) {
        if (producer != null) {
            meters.unwatch();
            producer.close(limit);
            producer = null;
        }
    }
}
