package io.balanceofpower.step6_commit;

import java.time.Duration;

/**
 * Brings a batch into Kafka, with what the lane has to say to the topic of sessions. Owned by the lane's thread, which
 * every method but {@link #close} may block for as long as Kafka is away; an interrupt ends each with {@link
 * org.apache.kafka.common.errors.InterruptException}.
 */
interface BatchWriter {

    /** Makes the producer ready. Any exception but an interrupt means that it can never be. */
    void open();

    /**
     * Returns when every pending message of the batch has its outcome, and not before it is the truth. Any exception
     * means that the lane must end; messages still pending then may or may not be in Kafka.
     *
     * @throws LaneLostException if a new lane can take this one's place
     */
    void write(Batch batch, SessionWrites sessions);

    /** Gives the producer up, within the limit. What it had begun is left to whoever fences it. */
    void close(Duration limit);
}
