package io.balanceofpower.step6_commit;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The options of the Kafka clients: ours that only tune, over them the user's, over them those that a promise depends
 * on. (The settings refuse a user's option that would be overwritten here.)
 */
record ClientOptions(BusSettings settings) {

    /**
     * How long a producer's call may block: begin, send without metadata or memory, commit, abort. Every such time-out
     * is answered by asking again, so it is short, which lets a lane notice its close.
     */
    private static final int BLOCK_MS = 5_000;

    /** A silent broker is given up, and the request sent again or elsewhere, after this. */
    private static final int REQUEST_TIMEOUT_MS = 10_000;

    /**
     * A commit or flush sends everything at once, so lingering never delays a batch; it keeps the sender thread from
     * sending the first messages alone while the lane still adds the others.
     */
    private static final int LINGER_MS = 5;

    private static final int BATCH_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES_MIN = 32 * 1024 * 1024;
    /** Records may grow by Kafka's own framing; what is too large is refused before, with a better reason. */
    private static final int REQUEST_ALLOWANCE_BYTES = 64 * 1024;

    private static final int REQUEST_BYTES_MIN = 1024 * 1024;

    /** Each poll of the topic of sessions is handed to another thread, so one should bring much. */
    private static final int POLL_RECORDS_MAX = 5_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What operators call the lane; the same through all its lives. */
    String slotName(int number) {
        return settings.node() + "-" + number;
    }

    /** A name for one life of the lane, which no other has: 60 random bits follow the slot's name. */
    String newLaneName(int number) {
        return slotName(number) + "-" + random();
    }

    /** 60 bits as 12 letters and digits. */
    static String random() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        StringBuilder text = new StringBuilder(random.length);
        for (byte each : random) {
            text.append(Character.forDigit(each & 31, 32));
        }
        return text.toString();
    }

    /** Used by one producer, which initialises it once: whoever fences it has fenced it for good. */
    String transactionalId(String lane) {
        return transactionalIdPrefix() + lane;
    }

    /** What the transactional ids of all lanes of the mesh begin with. */
    String transactionalIdPrefix() {
        return "bop-" + settings.mesh() + "-";
    }

    /**
     * Used by all who replay from a quarantine topic or discard in it, whatever their mesh is, since meshes share the
     * topic: the later fences the earlier. No mesh takes it for a lane's, which all begin with "bop-".
     */
    static String replayTransactionalId(String topic) {
        return topic + "-replay";
    }

    /** The topic of claims and checkpoints. */
    String sessionsTopic() {
        return settings.mesh() + ".sessions";
    }

    /** What the node's settings promise. */
    Map<String, Object> producer(String lane) {
        return producer(lane, settings.guarantee(), transactionalId(lane));
    }

    /** Of a replay, with transactions whatever the node's settings promise. */
    Map<String, Object> replayProducer(String topic) {
        return producer("replay-" + topic, Guarantee.EXACTLY_ONCE, replayTransactionalId(topic));
    }

    private Map<String, Object> producer(String name, Guarantee guarantee, String transactionalId) {
        Map<String, Object> options = common("producer-" + name);
        options.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        options.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        options.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES_MIN, 4L * settings.recordBytesMax()));
        options.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        if (guarantee == Guarantee.EXACTLY_ONCE) {
            options.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestTimeoutMs());
        }
        options.putAll(settings.client());
        options.putAll(settings.producer());

        options.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        options.put(ProducerConfig.ACKS_CONFIG, "all");
        options.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        options.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        options.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        options.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        options.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.max(REQUEST_BYTES_MIN, settings.recordBytesMax() + REQUEST_ALLOWANCE_BYTES));
        switch (guarantee) {
            case EXACTLY_ONCE -> {
                options.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
                options.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, settings.transactionTimeoutMs());
                options.put(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG, false);
                // A record that expires is not committed once its transaction is aborted, and is then sent again.
                options.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMs(options));
            }
            case AT_LEAST_ONCE -> {
                options.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
                // Nobody can abort a record that the producer gave up, so it never gives up.
                options.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
            }
        }
        return options;
    }

    /** Reads committed records of whole partitions, of no group; from the beginning where the place is no more. */
    Map<String, Object> consumer(String purpose) {
        Map<String, Object> options = common("consumer-" + purpose);
        options.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        options.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
        options.putAll(settings.client());
        options.putAll(settings.consumer());
        options.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        options.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        options.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        options.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        options.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return options;
    }

    Map<String, Object> admin() {
        Map<String, Object> options = common("admin");
        options.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        options.putAll(settings.client());
        options.putAll(settings.admin());
        options.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return options;
    }

    /**
     * A record that cannot be delivered (its topic is gone) must be given up, which takes two such times, well before the
     * broker ends its transaction: otherwise it costs the lane its life, and all devices of the lane their connections.
     */
    private int requestTimeoutMs() {
        return Math.min(REQUEST_TIMEOUT_MS, settings.transactionTimeoutMs() / 4);
    }

    /** Twice what one request may take, and never less than Kafka wants of the two that a user may set. */
    private static int deliveryTimeoutMs(Map<String, Object> options) {
        long requestMs = number(options, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        long lingerMs = number(options, ProducerConfig.LINGER_MS_CONFIG);
        return (int) Math.min(Integer.MAX_VALUE, requestMs + Math.max(requestMs, lingerMs));
    }

    private static long number(Map<String, Object> options, String name) {
        return (Long) ConfigDef.parseType(name, String.valueOf(options.get(name)), ConfigDef.Type.LONG);
    }

    private Map<String, Object> common(String client) {
        Map<String, Object> options = new HashMap<>();
        options.put(CommonClientConfigs.CLIENT_ID_CONFIG, "bop-" + settings.node() + "-" + client);
        options.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        // Brokers that ask for it would get every client's metrics besides the ones that the node shows itself.
        options.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return options;
    }
}
