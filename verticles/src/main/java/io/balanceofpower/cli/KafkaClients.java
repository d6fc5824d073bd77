package io.balanceofpower.cli;

import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.TopicReader;
import io.balanceofpower.step6_commit.BusSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * A command's clients, with the options that the settings give to a node's.
 *
 * @param clientId what brokers log it by
 */
record KafkaClients(BusSettings bus, String bootstrapServers, String clientId) {
    /** How long Kafka may take to answer a question, and a broker to answer a request, unless the settings say so. */
    private static final String ANSWER_MS_MAX = "15000";

    private static final String REQUEST_MS_MAX = "10000";

    TopicReader reader(IsolationLevel isolation) {
        Map<String, String> options = options(bus.consumer());
        ReaderSettings standard = ReaderSettings.of(bootstrapServers);
        // The settings may say how much a consumer holds, and a reader takes that by other names.
        String recordsMax = options.remove(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        String fetchBytesMax = options.remove(ConsumerConfig.FETCH_MAX_BYTES_CONFIG);
        return new TopicReader(new ReaderSettings(
                bootstrapServers,
                isolation,
                recordsMax == null ? standard.recordsMax() : Integer.parseInt(recordsMax),
                fetchBytesMax == null ? standard.fetchBytesMax() : Integer.parseInt(fetchBytesMax),
                options));
    }

    /** To be closed. */
    Admin admin() {
        Map<String, Object> options = new HashMap<>(options(bus.admin()));
        options.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return Admin.create(options);
    }

    private Map<String, String> options(Map<String, String> ofThisKind) {
        Map<String, String> options = new HashMap<>(bus.client());
        options.putAll(ofThisKind);
        options.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        // Kafka refuses the one below the other, so they are set together or not at all.
        if (!options.containsKey(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)
                && !options.containsKey(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG)) {
            options.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS_MAX);
            options.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        }
        return options;
    }
}
