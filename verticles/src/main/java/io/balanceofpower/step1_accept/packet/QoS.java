package io.balanceofpower.step1_accept.packet;

/** Quality of service of a PUBLISH (MQTT 5, 4.3). */
public enum QoS {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE
}
