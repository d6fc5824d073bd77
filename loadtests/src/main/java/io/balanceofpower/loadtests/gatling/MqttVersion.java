package io.balanceofpower.loadtests.gatling;

/** What a device speaks. */
public enum MqttVersion {
    V3_1_1(io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1),
    V5(io.netty.handler.codec.mqtt.MqttVersion.MQTT_5);

    private final io.netty.handler.codec.mqtt.MqttVersion netty;

    MqttVersion(io.netty.handler.codec.mqtt.MqttVersion netty) {
        this.netty = netty;
    }

    io.netty.handler.codec.mqtt.MqttVersion netty() {
        return netty;
    }
}
