package peers;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * HiveMQ Community Edition with an extension that forwards to Kafka. Takes the MQTT port, Kafka's address, the Kafka
 * topic, and {@code before} or {@code after}: when it acknowledges. Prints {@code ready} and runs until its input ends.
 */
public final class HiveMqToKafka implements ExtensionMain {

    private static final Duration KAFKA_MAX = Duration.ofMinutes(3); // longer than a delivery may take
    private static final int RECEIVE_MAX = 65_535;

    private final ToKafka kafka;
    private final boolean afterKafka;

    private HiveMqToKafka(ToKafka kafka, boolean afterKafka) {
        this.kafka = kafka;
        this.afterKafka = afterKafka;
    }

    public static void main(String[] arguments) throws Exception {
        Path config = Files.createDirectories(Path.of("conf").toAbsolutePath());
        Files.writeString(config.resolve("config.xml"), config(arguments[0]));
        EmbeddedExtension extension = EmbeddedExtension.builder()
                .withId("to-kafka")
                .withName("To Kafka")
                .withVersion("1")
                .withAuthor("Balance of Power")
                .withExtensionMain(new HiveMqToKafka(
                        new ToKafka(arguments[1], arguments[2]), arguments[3].equals("after")))
                .build();
        EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(config)
                .withDataFolder(Files.createDirectories(Path.of("data").toAbsolutePath()))
                .withExtensionsFolder(Files.createDirectories(Path.of("extensions").toAbsolutePath()))
                .withEmbeddedExtension(extension)
                .withoutLoggingBootstrap()
                .build();
        hiveMq.start().join();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        System.exit(0);
    }

    private static String config(String port) {
        return "<hivemq>"
                + "<listeners><tcp-listener><port>" + port + "</port><bind-address>127.0.0.1</bind-address>"
                + "</tcp-listener></listeners>"
                + "<mqtt><receive-maximum><server-receive-maximum>" + RECEIVE_MAX
                + "</server-receive-maximum></receive-maximum></mqtt>"
                + "<persistence><mode>in-memory</mode></persistence>"
                + "<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>"
                + "</hivemq>";
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        SimpleAuthenticator everybody = (client, answer) -> answer.authenticateSuccessfully();
        Services.securityRegistry().setAuthenticatorProvider(client -> everybody);
        PublishInboundInterceptor forward = afterKafka ? this::awaitKafka : this::handToKafka;
        Services.initializerRegistry()
                .setClientInitializer((client, context) -> context.addPublishInboundInterceptor(forward));
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        // The process ends.
    }

    private void handToKafka(PublishInboundInput input, PublishInboundOutput output) {
        PublishPacket publish = input.getPublishPacket();
        kafka.send(publish.getTopic(), payload(publish), (written, failure) -> {});
    }

    private void awaitKafka(PublishInboundInput input, PublishInboundOutput output) {
        PublishPacket publish = input.getPublishPacket();
        Async<PublishInboundOutput> answer =
                output.async(KAFKA_MAX, TimeoutFallback.FAILURE, AckReasonCode.UNSPECIFIED_ERROR);
        kafka.send(publish.getTopic(), payload(publish), (written, failure) -> {
            if (failure != null) {
                answer.getOutput().preventPublishDelivery(AckReasonCode.UNSPECIFIED_ERROR);
            }
            answer.resume();
        });
    }

    private static byte[] payload(PublishPacket publish) {
        ByteBuffer bytes = publish.getPayload().orElseThrow();
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        return payload;
    }
}
