package io.balanceofpower.demo;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Links made of the HiveMQ client, MQTT 5, QoS 1. A link is a client of its own without a session, so that nothing but
 * the device's own store is ever sent again.
 */
final class HivemqDialer implements Link.Dialer {
    /** A device that keeps what it sent keeps its session, too: it then needs one commit less when it moves. */
    private static final long SESSION_EXPIRY_S = 300;

    private static final int KEEP_ALIVE_S = 10;
    private static final long CONNECT_MS_MAX = 5_000;

    private final Executor devicesThread;

    HivemqDialer(Executor devicesThread) {
        this.devicesThread = devicesThread;
    }

    @Override
    public Link dial(String device, NodeAddress node, Link.Events events) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .transportConfig()
                .serverHost(node.host())
                .serverPort(node.mqttPort())
                .socketConnectTimeout(CONNECT_MS_MAX, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(CONNECT_MS_MAX, TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                // Also told of a connection that cannot be opened.
                .addDisconnectedListener(lost -> devicesThread.execute(() -> events.lost(words(lost.getCause()))))
                .buildAsync();
        HivemqLink link = new HivemqLink(client, events);
        var unused = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(SESSION_EXPIRY_S)
                .keepAlive(KEEP_ALIVE_S)
                .send()
                .thenAcceptAsync(
                        connAck -> link.opened(connAck.getRestrictions().getReceiveMaximum()), devicesThread);
        return link;
    }

    private static String words(Throwable cause) {
        Throwable root = cause;
        while (!(root instanceof Mqtt5MessageException) && root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof Mqtt5DisconnectException told) {
            return "told " + told.getMqttMessage().getReasonCode();
        }
        return root instanceof Mqtt5MessageException ? String.valueOf(root.getMessage()) : "the connection broke";
    }

    private final class HivemqLink implements Link {
        private final Mqtt5AsyncClient client;
        private final Events events;
        private boolean closed;

        private HivemqLink(Mqtt5AsyncClient client, Events events) {
            this.client = client;
            this.events = events;
        }

        /** The client cannot be closed while it connects, so a link that was given up meanwhile is closed now. */
        private void opened(int receiveMaximum) {
            if (closed) {
                close();
            } else {
                events.opened(receiveMaximum);
            }
        }

        @Override
        public void send(Numbered message) {
            Mqtt5Publish publish = Mqtt5Publish.builder()
                    .topic(message.mqttTopic())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(message.payload())
                    .userProperties()
                    .add("epoch", Long.toString(message.epoch()))
                    .add("seq", Long.toString(message.sequence()))
                    .add(Numbered.SENT_NS, Long.toString(message.dueNs()))
                    .applyUserProperties()
                    .build();
            var unused = client.publish(publish)
                    .whenCompleteAsync((result, error) -> heard(message.sequence(), result, error), devicesThread);
        }

        private void heard(long sequence, @Nullable Mqtt5PublishResult result, @Nullable Throwable error) {
            if (result instanceof Mqtt5PublishResult.Mqtt5Qos1Result answer) {
                events.answered(sequence, answer.getPubAck().getReasonCode().getCode());
            } else if (error instanceof Mqtt5PubAckException refusal) {
                events.answered(
                        sequence, refusal.getMqttMessage().getReasonCode().getCode());
            } else {
                // Lost with its connection; nothing but PUBACK answers a message.
                events.lost(error == null ? "a message was not answered by PUBACK" : words(error));
            }
        }

        @Override
        public void close() {
            closed = true;
            var unused = client.disconnect();
        }
    }
}
