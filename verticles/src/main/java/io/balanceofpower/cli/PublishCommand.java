package io.balanceofpower.cli;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        header = "Publish messages to a node, as a device does, and print the answers.",
        description = "Uses MQTT 5. Each message waits for the answer to the one before. Without --message and --file,"
                + " every line of standard input is a message.",
        footer = {
            "  bop publish --topic trades/us/N/IBM --message '{\"symbol\":\"IBM\",\"price\":\"181.50\"}'",
            "  bop publish --topic trades/us/N/IBM --epoch 1 --seq 1 < trades.jsonl"
        })
final class PublishCommand implements Callable<Integer> {
    private static final long CONNECT_MS_MAX = 10_000;
    /** Longer than a node takes to close a connection whose message it cannot settle. */
    private static final long ANSWER_MS_MAX = 120_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:1883",
            converter = HostPort.Converter.class,
            description = "The node. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // has a default
    private HostPort to;

    @Option(names = "--topic", paramLabel = "TOPIC", required = true, description = "The MQTT topic.")
    private String topic = "";

    @ArgGroup
    private Payload payload = new Payload();

    private static final class Payload {
        @Option(names = "--message", paramLabel = "TEXT", description = "One message.")
        private @Nullable String message;

        @Option(names = "--file", paramLabel = "FILE", description = "A file that is one message, byte by byte.")
        private @Nullable Path file;
    }

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "The client id. Default: a new one, so that no other connection is taken over.")
    private @Nullable String device;

    @Option(names = "--qos", paramLabel = "0|1|2", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int qos;

    @Option(names = "--epoch", paramLabel = "N", description = "Number the messages: the user property epoch.")
    private @Nullable Long epoch;

    @Option(
            names = "--seq",
            paramLabel = "N",
            description = "Number the messages: the user property seq of the first; it grows by one.")
    private @Nullable Long sequence;

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "A further user property; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() throws CommandFailed {
        check();
        MqttQos level = Objects.requireNonNull(MqttQos.fromCode(qos));
        Mqtt5AsyncClient client = connect();
        try {
            return publishAll(client, level) ? ExitCode.OK.number() : ExitCode.PROMISE_BROKEN.number();
        } catch (UncheckedIOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "The messages cannot be read: " + e.getCause(), e);
        } finally {
            var unused = client.disconnect();
        }
    }

    private void check() {
        Arguments arguments = new Arguments(spec.commandLine());
        arguments.check(MqttQos.fromCode(qos) != null, "--qos", qos, "0, 1 or 2");
        boolean isTopic = !topic.isEmpty() && topic.chars().noneMatch(c -> c == '#' || c == '+' || c == 0);
        arguments.check(isTopic, "--topic", topic, "a topic: not empty, without + and #");
        arguments.check(epoch == null || epoch >= 0, "--epoch", String.valueOf(epoch), "0 or more");
        arguments.check(sequence == null || sequence >= 0, "--seq", String.valueOf(sequence), "0 or more");
    }

    private Mqtt5AsyncClient connect() throws CommandFailed {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device == null ? "bop-publish-" + UUID.randomUUID() : device)
                .serverHost(to.host())
                .serverPort(to.port())
                .buildAsync();
        try {
            client.connect().orTimeout(CONNECT_MS_MAX, TimeUnit.MILLISECONDS).join();
            return client;
        } catch (CompletionException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    "No node took the connection on " + to + ": " + words(e) + ". Name one with --to.",
                    e);
        }
    }

    private boolean publishAll(Mqtt5AsyncClient client, MqttQos level) throws CommandFailed {
        PrintWriter out = spec.commandLine().getOut();
        boolean good = true;
        long number = 0;
        for (Iterator<byte[]> messages = messages(); messages.hasNext(); number++) {
            Answer answer = publish(client, level, messages.next(), number);
            out.println(answer.words());
            out.flush();
            good &= answer.success();
        }
        return good;
    }

    private Answer publish(Mqtt5AsyncClient client, MqttQos level, byte[] message, long number) throws CommandFailed {
        Mqtt5Publish publish = Mqtt5Publish.builder()
                .topic(topic)
                .qos(level)
                .payload(message)
                .userProperties(userProperties(number))
                .build();
        CompletableFuture<Answer> answer = client.publish(publish).handle(Answer::of);
        try {
            return answer.orTimeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new CommandFailed(
                    ExitCode.PROMISE_BROKEN, "No answer to message " + (number + 1) + ": " + words(e), e);
        }
    }

    private Mqtt5UserProperties userProperties(long number) {
        Mqtt5UserPropertiesBuilder all = Mqtt5UserProperties.builder();
        if (epoch != null) {
            all = all.add("epoch", Long.toString(epoch));
        }
        if (sequence != null) {
            all = all.add("seq", Long.toString(sequence + number));
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            all = all.add(property.getKey(), property.getValue());
        }
        return all.build();
    }

    private Iterator<byte[]> messages() {
        try {
            if (payload.message != null) {
                return List.of(payload.message.getBytes(StandardCharsets.UTF_8)).iterator();
            }
            if (payload.file != null) {
                return List.of(Files.readAllBytes(payload.file)).iterator();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .iterator();
    }

    private static String words(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
