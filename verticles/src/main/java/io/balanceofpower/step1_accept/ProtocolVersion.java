package io.balanceofpower.step1_accept;

/** The two protocol versions that are served. */
public enum ProtocolVersion {
    MQTT_3_1_1,
    MQTT_5
}
