package io.balanceofpower.step6_commit;

import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Puts it in words when Kafka does not let the node do something: what, to what, and how to allow it. */
record Rights(BusSettings settings) {

    /**
     * @param operation what was being done, for errors that do not tell
     * @param topic with which, the same
     * @return null unless a missing right is the reason
     */
    @Nullable
    BusException missing(AclOperation operation, String topic, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException forbidden) {
                return missing(operation, topic, forbidden);
            }
        }
        return null;
    }

    private BusException missing(AclOperation operation, String topic, AuthorizationException forbidden) {
        if (forbidden instanceof TransactionalIdAuthorizationException) {
            String prefix = new ClientOptions(settings).transactionalIdPrefix();
            return forbids(
                    "WRITE on transactional ids that begin with " + prefix,
                    "--operation Write --operation Describe --transactional-id " + prefix
                            + " --resource-pattern-type prefixed",
                    forbidden);
        }
        if (forbidden instanceof ClusterAuthorizationException) {
            return forbids("IDEMPOTENT_WRITE on the cluster", "--operation IdempotentWrite --cluster", forbidden);
        }
        Set<String> told =
                forbidden instanceof TopicAuthorizationException topics ? topics.unauthorizedTopics() : Set.of();
        String name = told.isEmpty() ? topic : told.iterator().next();
        return forbids(
                operation + " on topic " + name, "--operation " + inCommand(operation) + " --topic " + name, forbidden);
    }

    private BusException forbids(String what, String arguments, AuthorizationException cause) {
        return new BusException(
                "Kafka at " + settings.bootstrapServers() + " forbids this node " + what
                        + "; allow it: kafka-acls.sh --add --allow-principal User:NAME " + arguments,
                cause);
    }

    /** DESCRIBE_CONFIGS is DescribeConfigs there. */
    private static String inCommand(AclOperation operation) {
        StringBuilder words = new StringBuilder();
        for (String word : operation.name().split("_", -1)) {
            words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }
}
