package io.balanceofpower.step6_commit;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.UnknownServerException;

/** What to do about an error of the producer: by its type (KIP-1050's where it has them), never by its text. */
enum Failure {
    /** This record can never be written as it is; the rest of its batch can. */
    POISON,
    /** Passes with time. */
    RETRY,
    /** This producer is of no more use, and what it had begun is to be found out by a new one. */
    RECOVER,
    /** Stays as it is until somebody changes rights, versions or code. */
    END;

    static Failure of(Throwable error) {
        if (isPoison(error)) {
            return POISON;
        }
        if (error instanceof ApplicationRecoverableException // fenced, epoch or producer id no longer known
                || error instanceof OutOfOrderSequenceException
                || error instanceof InvalidTxnStateException
                || error instanceof TransactionCoordinatorFencedException) {
            return RECOVER;
        }
        if (error instanceof RetriableException
                || error instanceof TransactionAbortableException
                || error instanceof TransactionAbortedException // only because another record of the transaction failed
                || error instanceof UnknownServerException) {
            return RETRY;
        }
        if (error.getClass() == KafkaException.class) {
            // The producer wraps what put it into an error state. Without a cause, the record shared a request with
            // one that was refused.
            return error.getCause() == null ? RETRY : of(error.getCause());
        }
        return END;
    }

    private static boolean isPoison(Throwable error) {
        return error instanceof RecordTooLargeException
                || error instanceof RecordBatchTooLargeException
                || error instanceof TopicAuthorizationException
                || error instanceof InvalidTopicException
                || error instanceof InvalidRecordException
                || error instanceof InvalidTimestampException
                || error instanceof NoSuchPartitionException
                || error instanceof PolicyViolationException
                || error instanceof SerializationException;
    }
}
