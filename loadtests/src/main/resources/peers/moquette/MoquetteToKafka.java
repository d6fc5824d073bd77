package peers;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Properties;

/**
 * Moquette with an interceptor that forwards to Kafka. Takes the MQTT port, Kafka's address and the Kafka topic. Prints
 * {@code ready} and runs until its input ends.
 */
public final class MoquetteToKafka extends AbstractInterceptHandler {

    private static final int PACKET_BYTES_MAX = 262_144;

    private final ToKafka kafka;

    private MoquetteToKafka(ToKafka kafka) {
        this.kafka = kafka;
    }

    public static void main(String[] arguments) throws Exception {
        Properties options = new Properties();
        options.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        options.setProperty(IConfig.PORT_PROPERTY_NAME, arguments[0]);
        options.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        options.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        options.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        options.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, ".");
        options.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, String.valueOf(PACKET_BYTES_MAX));
        Server server = new Server();
        server.startServer(
                new MemoryConfig(options), List.of(new MoquetteToKafka(new ToKafka(arguments[1], arguments[2]))));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        System.exit(0);
    }

    @Override
    public String getID() {
        return "to-kafka";
    }

    /** On Moquette's own thread for interceptors, after the PUBACK. */
    @Override
    public void onPublish(InterceptPublishMessage publish) {
        try {
            kafka.send(publish.getTopicName(), ByteBufUtil.getBytes(publish.getPayload()), (written, failure) -> {});
        } finally {
            super.onPublish(publish); // releases the payload
        }
    }

    @Override
    public void onSessionLoopError(Throwable failure) {
        System.err.println("a session loop of Moquette failed: " + failure);
    }
}
