package io.balanceofpower.cli;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a node said to a message.
 *
 * @param code the reason code of PUBACK or PUBREC; empty for QoS 0, which is not answered
 * @param name what MQTT 5 calls it
 * @param reason the node's own words, or empty
 */
record Answer(Optional<Integer> code, String name, Optional<String> reason) {
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int FIRST_ERROR = 0x80;

    /** @throws CompletionException if there is neither an answer nor a refusal */
    static Answer of(@Nullable Mqtt5PublishResult result, @Nullable Throwable error) {
        if (result instanceof Mqtt5PublishResult.Mqtt5Qos1Result qos1) {
            var ack = qos1.getPubAck();
            return of(ack.getReasonCode().getCode(), ack.getReasonCode().name(), ack.getReasonString());
        }
        if (result instanceof Mqtt5PublishResult.Mqtt5Qos2Result qos2) {
            var rec = qos2.getPubRec();
            return of(rec.getReasonCode().getCode(), rec.getReasonCode().name(), rec.getReasonString());
        }
        if (error instanceof Mqtt5PubAckException refused) {
            var ack = refused.getMqttMessage();
            return of(ack.getReasonCode().getCode(), ack.getReasonCode().name(), ack.getReasonString());
        }
        if (error instanceof Mqtt5PubRecException refused) {
            var rec = refused.getMqttMessage();
            return of(rec.getReasonCode().getCode(), rec.getReasonCode().name(), rec.getReasonString());
        }
        if (error != null) {
            throw new CompletionException(error);
        }
        return new Answer(Optional.empty(), "sent, QoS 0 is not answered", Optional.empty());
    }

    private static Answer of(int code, String name, Optional<MqttUtf8String> reason) {
        return new Answer(
                Optional.of(code),
                name.toLowerCase(Locale.ROOT).replace('_', ' '),
                reason.map(MqttUtf8String::toString));
    }

    boolean success() {
        return code.map(value -> value < FIRST_ERROR && value != NO_MATCHING_SUBSCRIBERS)
                .orElse(true);
    }

    String words() {
        String number =
                code.map(value -> String.format(Locale.ROOT, "0x%02X ", value)).orElse("");
        return number + name + reason.map(words -> ": " + words).orElse("");
    }
}
