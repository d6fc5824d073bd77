package io.balanceofpower.cli;

import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka refused, with the remedy. Told apart by type, never by text. */
record KafkaProblem(String bootstrapServers, Throwable error) {

    private static final String NEEDS =
            "To read a topic needs Describe and Read on it; bop quarantine replay and discard also need Describe and Write"
                    + " on the topics and on the transactional id TOPIC-replay.";

    String words() {
        String message = "Kafka on " + bootstrapServers;
        if (error instanceof TimeoutException) {
            return message
                    + " does not answer. Name a broker that runs, with --from or kafka.bootstrap-servers; does it"
                    + " ask for TLS or a login (kafka.client.security.protocol)?";
        }
        if (error instanceof AuthenticationException) {
            return message + " refuses the login: " + error.getMessage()
                    + ". See kafka.client.sasl and kafka.client.ssl.";
        }
        if (error instanceof AuthorizationException) {
            return message + " does not permit it: " + error.getMessage() + " " + NEEDS;
        }
        if (error instanceof InvalidOffsetException) {
            return message
                    + " deleted records for their age before they were read. Begin later, with --since or --from.";
        }
        return message + ": " + rootMessage();
    }

    private String rootMessage() {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
