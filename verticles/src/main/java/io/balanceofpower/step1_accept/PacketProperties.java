package io.balanceofpower.step1_accept;

import io.balanceofpower.message.UserProperty;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of a packet that Netty has decoded as the product's own values (MQTT 5, 2.2.2). */
final class PacketProperties {
    private PacketProperties() {}

    /** The unsigned number in a property, or {@code absent}. */
    static long number(MqttProperties properties, int id, long absent) {
        @Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? absent : Integer.toUnsignedLong((Integer) property.value());
    }

    static @Nullable String text(MqttProperties properties, int id) {
        @Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? null : (String) property.value();
    }

    /** Empty where there is none. */
    static byte[] bytes(MqttProperties properties, int id) {
        @Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? new byte[0] : (byte[]) property.value();
    }

    /** In the order sent. */
    static List<UserProperty> user(MqttProperties properties) {
        if (properties.isEmpty()) {
            return List.of();
        }
        @SuppressWarnings("rawtypes") // as Netty declares it
        List<? extends MqttProperties.MqttProperty> sent = properties.getProperties(MqttProperties.USER_PROPERTY);
        List<UserProperty> kept = new ArrayList<>(sent.size());
        for (MqttProperty<?> property : sent) {
            StringPair pair = (StringPair) property.value();
            kept.add(new UserProperty(pair.key, pair.value));
        }
        return kept;
    }
}
