package peers;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What a peer is sent, written to Kafka with the client's defaults, which are idempotent and {@code acks=all}. The key
 * is the last level of the MQTT topic, which here is the symbol: the payload is not parsed. Any thread; blocks while the
 * producer's buffer is full.
 */
final class ToKafka {

    private final KafkaProducer<String, byte[]> producer;
    private final String topic;

    ToKafka(String bootstrapServers, String topic) {
        Map<String, Object> options = new HashMap<>();
        options.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        options.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(options, new StringSerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    void send(String mqttTopic, byte[] payload, Callback done) {
        String key = mqttTopic.substring(mqttTopic.lastIndexOf('/') + 1);
        producer.send(new ProducerRecord<>(topic, key, payload), done);
    }
}
