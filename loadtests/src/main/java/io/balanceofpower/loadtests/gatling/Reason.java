package io.balanceofpower.loadtests.gatling;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reason codes in the words of MQTT 5 (2.4), return codes in those of MQTT 3.1.1 (3.2.2.3). */
final class Reason {
    static final int SUCCESS = 0;
    static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    static final int FIRST_FAILURE = 0x80;
    static final int USE_ANOTHER_SERVER = 0x9C;
    static final int SERVER_MOVED = 0x9D;

    private static final Map<Integer, String> MQTT_5 = Map.ofEntries(
            Map.entry(0x00, "Success"),
            Map.entry(NO_MATCHING_SUBSCRIBERS, "No matching subscribers"),
            Map.entry(0x80, "Unspecified error"),
            Map.entry(0x81, "Malformed Packet"),
            Map.entry(0x82, "Protocol Error"),
            Map.entry(0x83, "Implementation specific error"),
            Map.entry(0x84, "Unsupported Protocol Version"),
            Map.entry(0x85, "Client Identifier not valid"),
            Map.entry(0x86, "Bad User Name or Password"),
            Map.entry(0x87, "Not authorized"),
            Map.entry(0x88, "Server unavailable"),
            Map.entry(0x89, "Server busy"),
            Map.entry(0x8A, "Banned"),
            Map.entry(0x8B, "Server shutting down"),
            Map.entry(0x8C, "Bad authentication method"),
            Map.entry(0x8D, "Keep Alive timeout"),
            Map.entry(0x8E, "Session taken over"),
            Map.entry(0x8F, "Topic Filter invalid"),
            Map.entry(0x90, "Topic Name invalid"),
            Map.entry(0x91, "Packet Identifier in use"),
            Map.entry(0x92, "Packet Identifier not found"),
            Map.entry(0x93, "Receive Maximum exceeded"),
            Map.entry(0x94, "Topic Alias invalid"),
            Map.entry(0x95, "Packet too large"),
            Map.entry(0x96, "Message rate too high"),
            Map.entry(0x97, "Quota exceeded"),
            Map.entry(0x98, "Administrative action"),
            Map.entry(0x99, "Payload format invalid"),
            Map.entry(0x9A, "Retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(USE_ANOTHER_SERVER, "Use another server"),
            Map.entry(SERVER_MOVED, "Server moved"),
            Map.entry(0x9E, "Shared Subscriptions not supported"),
            Map.entry(0x9F, "Connection rate exceeded"),
            Map.entry(0xA0, "Maximum connect time"),
            Map.entry(0xA1, "Subscription Identifiers not supported"),
            Map.entry(0xA2, "Wildcard Subscriptions not supported"));

    private static final Map<Integer, String> MQTT_3_1_1 = Map.of(
            1, "unacceptable protocol version",
            2, "identifier rejected",
            3, "server unavailable",
            4, "bad user name or password",
            5, "not authorized");

    private Reason() {}

    /** Such as {@code 0x97 Quota exceeded}. */
    static String words(int code) {
        return words(code, Optional.ofNullable(MQTT_5.get(code)));
    }

    /** Of a CONNACK: MQTT 3.1.1 has return codes of its own. */
    static String connectWords(MqttVersion version, int code) {
        return version == MqttVersion.V5 ? words(code) : words(code, Optional.ofNullable(MQTT_3_1_1.get(code)));
    }

    private static String words(int code, Optional<String> known) {
        return String.format(Locale.ROOT, "0x%02X %s", code, known.orElse("(unknown)"));
    }
}
