package io.balanceofpower.message;

/** One MQTT 5 user property. Names may repeat within a packet (MQTT 5, 3.3.2.3.7), so this is a pair and not a map. */
public record UserProperty(String name, String value) {}
