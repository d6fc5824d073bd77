package io.balanceofpower.step6_commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void shouldRefuseOnlyTheRecordThatIsAtFault() {
        assertAll(
                Failure.POISON,
                new RecordTooLargeException(),
                new TopicAuthorizationException("t"),
                new InvalidTopicException("t"),
                new InvalidRecordException("no key"));
    }

    @Test
    void shouldTryAgainWhatPasses() {
        assertAll(
                Failure.RETRY,
                new TimeoutException(),
                new UnknownTopicOrPartitionException(),
                new NotEnoughReplicasException("one left"),
                new TransactionAbortableException("x"),
                new TransactionAbortedException(),
                new KafkaException("in a request with a record that was refused"),
                new KafkaException("wrapped", new TimeoutException()));
    }

    @Test
    void shouldRecoverWhenTheProducerIsOfNoMoreUse() {
        assertAll(
                Failure.RECOVER,
                new ProducerFencedException("x"),
                new InvalidProducerEpochException("x"),
                new InvalidPidMappingException("x"),
                new OutOfOrderSequenceException("x"),
                new KafkaException("wrapped", new ProducerFencedException("x")));
    }

    @Test
    void shouldEndTheLaneForWhatStays() {
        assertAll(
                Failure.END,
                new TransactionalIdAuthorizationException("x"),
                new SaslAuthenticationException("x"),
                new UnsupportedVersionException("x"),
                new InvalidTxnTimeoutException("x"),
                new ConfigException("x"),
                new IllegalStateException("a bug"));
    }

    private static void assertAll(Failure expected, Throwable... errors) {
        for (Throwable error : errors) {
            assertThat(Failure.of(error)).as(error.toString()).isEqualTo(expected);
        }
    }
}
