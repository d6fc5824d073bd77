package peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.cli.ConnectStandalone;

/**
 * Kafka Connect's standalone worker with Camel's connector, whose source is a subscriber of an MQTT broker at QoS 1. Takes
 * the MQTT port, Kafka's address and the Kafka topic. Prints {@code ready} and runs until its input ends.
 */
public final class ConnectToKafka {

    private static final String NAME = "mqtt";
    private static final long LOOK_MS = 100;

    private ConnectToKafka() {}

    public static void main(String[] arguments) throws Exception {
        int restPort = freePort();
        Path worker = Files.write(Path.of("worker.properties"), worker(arguments[1], restPort));
        Path connector = Files.write(Path.of("connector.properties"), connector(arguments[0], arguments[2]));
        Thread connect = new Thread(
                () -> ConnectStandalone.main(new String[] {worker.toString(), connector.toString()}), "connect");
        connect.setDaemon(true);
        connect.start();
        awaitRunning(URI.create("http://127.0.0.1:" + restPort + "/connectors/" + NAME + "/status"));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        System.exit(0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Connect turns idempotence off unless told otherwise; the other peers have it. */
    private static List<String> worker(String bootstrapServers, int restPort) {
        return List.of(
                "bootstrap.servers=" + bootstrapServers,
                "listeners=http://127.0.0.1:" + restPort,
                "offset.storage.file.filename=offsets",
                "key.converter=org.apache.kafka.connect.storage.StringConverter",
                "value.converter=org.apache.kafka.connect.converters.ByteArrayConverter",
                "producer.acks=all",
                "producer.enable.idempotence=true");
    }

    /**
     * The key is the MQTT topic, the value the payload, and nothing becomes a header. Camel's queue between subscriber and
     * task takes 1,000 messages and refuses more; the line for SEDA asks it to wait, yet messages were lost with it as well.
     */
    private static List<String> connector(String mqttPort, String topic) {
        return List.of(
                "name=" + NAME,
                "connector.class=org.apache.camel.kafkaconnector.CamelSourceConnector",
                "tasks.max=1",
                "topics=" + topic,
                "camel.source.url=paho:trades/#?brokerUrl=tcp://127.0.0.1:" + mqttPort
                        + "&qos=1&clientId=connect-to-kafka&cleanSession=false",
                "camel.source.camelMessageHeaderKey=CamelMqttTopic",
                "camel.map.headers=false",
                "camel.map.properties=false",
                "camel.component.seda.defaultBlockWhenFull=true");
    }

    /**
     * Connect tells nobody when a task runs, so that its REST interface is asked again and again. Connect itself ends this
     * process if it cannot start, and whoever started it ends it if that takes too long.
     */
    private static void awaitRunning(URI status) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(status).build();
        while (true) {
            try {
                String said = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                if (said.contains("\"FAILED\"")) {
                    throw new IllegalStateException("the connector does not run: " + said);
                } else if (said.split("\"RUNNING\"", -1).length == 3) { // connector and task
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
