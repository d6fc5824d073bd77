package io.balanceofpower.step6_commit;

import java.util.Map;

/**
 * How a node uses Kafka.
 *
 * @param bootstrapServers {@code host:port,…} of the first brokers to ask
 * @param guarantee what a success means
 * @param node the node's id; part of each lane's transactional id, so unique within the mesh
 * @param mesh the mesh's name; part of each lane's transactional id, so unique within the Kafka cluster
 * @param lanes how many lanes the node has, each with its own producer and thread
 * @param laneMessagesMax at this many messages in a lane's queue, sockets of its devices are not read until half of
 *     it is gone; at twice as many, further messages are refused
 * @param laneBytesMax the same in bytes
 * @param batchMessagesMax the most messages in one transaction
 * @param recordBytesMax the largest record (key, value and headers) that is tried
 * @param transactionTimeoutMs after how long the broker aborts a transaction whose producer is silent
 * @param checkpointMs how often a lane writes what a recovery begins with
 * @param startTimeoutMs how long a start waits for Kafka before it gives up
 * @param createTopics whether missing destination topics are created at start; otherwise they stop the start
 * @param topicPartitions partitions of a topic created
 * @param topicReplicationFactor replicas of a topic created
 * @param client options for every Kafka client of this node, as Kafka names them
 * @param producer options for producers alone; over {@code client}
 * @param consumer options for consumers alone; over {@code client}
 * @param admin options for the admin client alone; over {@code client}
 */
public record BusSettings(
        String bootstrapServers,
        Guarantee guarantee,
        String node,
        String mesh,
        int lanes,
        int laneMessagesMax,
        long laneBytesMax,
        int batchMessagesMax,
        int recordBytesMax,
        int transactionTimeoutMs,
        int checkpointMs,
        long startTimeoutMs,
        boolean createTopics,
        int topicPartitions,
        short topicReplicationFactor,
        Map<String, String> client,
        Map<String, String> producer,
        Map<String, String> consumer,
        Map<String, String> admin) {

    /** Names of options without their values, some of which are secrets. */
    @Override
    public String toString() {
        return "BusSettings[bootstrapServers=" + bootstrapServers + ", guarantee=" + guarantee + ", node=" + node
                + ", mesh=" + mesh + ", lanes=" + lanes + ", client=" + client.keySet() + ", producer="
                + producer.keySet() + ", consumer=" + consumer.keySet() + ", admin=" + admin.keySet() + "]";
    }
}
