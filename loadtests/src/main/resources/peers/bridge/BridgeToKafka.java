package peers;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

/**
 * A bridge from an MQTT broker to Kafka: a subscriber at QoS 1 that acknowledges a message to the broker when Kafka has
 * it. Takes the MQTT port, Kafka's address and the Kafka topic. Prints {@code ready} and runs until its input ends.
 */
public final class BridgeToKafka {

    private final ToKafka kafka;

    private BridgeToKafka(ToKafka kafka) {
        this.kafka = kafka;
    }

    public static void main(String[] arguments) throws Exception {
        BridgeToKafka bridge = new BridgeToKafka(new ToKafka(arguments[1], arguments[2]));
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("bridge-to-kafka")
                .serverHost("127.0.0.1")
                .serverPort(Integer.parseInt(arguments[0]))
                .buildAsync();
        client.connect().get();
        client.subscribeWith()
                .topicFilter("trades/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(bridge::forward)
                .manualAcknowledgement(true)
                .send()
                .get();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        System.exit(0);
    }

    private void forward(Mqtt5Publish publish) {
        kafka.send(publish.getTopic().toString(), publish.getPayloadAsBytes(), (written, failure) -> {
            if (failure == null) {
                publish.acknowledge();
            }
        });
    }
}
