package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Rule;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The reason codes of MQTT 5 (2.4) that this server sends, under the specification's names. */
public enum ReasonCode {
    SUCCESS(0x00),
    NO_MATCHING_SUBSCRIBERS(0x10),
    MALFORMED_PACKET(0x81),
    PROTOCOL_ERROR(0x82),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83),
    UNSUPPORTED_PROTOCOL_VERSION(0x84),
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    BAD_USER_NAME_OR_PASSWORD(0x86),
    NOT_AUTHORIZED(0x87),
    SERVER_UNAVAILABLE(0x88),
    SERVER_BUSY(0x89),
    SERVER_SHUTTING_DOWN(0x8B),
    BAD_AUTHENTICATION_METHOD(0x8C),
    KEEP_ALIVE_TIMEOUT(0x8D),
    SESSION_TAKEN_OVER(0x8E),
    TOPIC_NAME_INVALID(0x90),
    PACKET_IDENTIFIER_NOT_FOUND(0x92),
    RECEIVE_MAXIMUM_EXCEEDED(0x93),
    TOPIC_ALIAS_INVALID(0x94),
    PACKET_TOO_LARGE(0x95),
    QUOTA_EXCEEDED(0x97),
    PAYLOAD_FORMAT_INVALID(0x99),
    RETAIN_NOT_SUPPORTED(0x9A),
    CONNECTION_RATE_EXCEEDED(0x9F),
    MAXIMUM_CONNECT_TIME(0xA0);

    private static final Map<Byte, ReasonCode> BY_VALUE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ReasonCode::value, reason -> reason));

    private final byte value;

    ReasonCode(int value) {
        this.value = (byte) value;
    }

    /** The byte on the wire. */
    public byte value() {
        return value;
    }

    /** The reason code that the device is told for breaking the rule. */
    static ReasonCode of(Rule rule) {
        ReasonCode reason = BY_VALUE.get((byte) rule.reasonCode());
        if (reason == null) {
            throw new IllegalStateException("no reason code for " + rule);
        }
        return reason;
    }

    /** The same in a CONNACK of MQTT 5, which has fewer codes (3.2.2.2); "server unavailable" for those that it lacks. */
    MqttConnectReturnCode inConnack() {
        return switch (this) {
            case SUCCESS,
                    NO_MATCHING_SUBSCRIBERS,
                    SERVER_SHUTTING_DOWN,
                    KEEP_ALIVE_TIMEOUT,
                    SESSION_TAKEN_OVER,
                    PACKET_IDENTIFIER_NOT_FOUND,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    TOPIC_ALIAS_INVALID,
                    MAXIMUM_CONNECT_TIME -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5;
            case MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    BAD_AUTHENTICATION_METHOD,
                    PACKET_TOO_LARGE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    TOPIC_NAME_INVALID,
                    CONNECTION_RATE_EXCEEDED -> MqttConnectReturnCode.valueOf(value);
        };
    }

    /** The same in a CONNACK of MQTT 3.1.1, which has five codes (3.2.2.3). */
    MqttConnectReturnCode inConnackOf311() {
        return switch (this) {
            case BAD_USER_NAME_OR_PASSWORD -> MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD -> MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            default -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        };
    }

    /** The same in a DISCONNECT of MQTT 5 (3.14.2.1); "implementation specific error" for those that it lacks. */
    MqttDisconnectReasonCode inDisconnect() {
        return switch (this) {
            case SUCCESS,
                    NO_MATCHING_SUBSCRIBERS,
                    UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    BAD_USER_NAME_OR_PASSWORD,
                    SERVER_UNAVAILABLE,
                    BAD_AUTHENTICATION_METHOD,
                    PACKET_IDENTIFIER_NOT_FOUND -> MqttDisconnectReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    KEEP_ALIVE_TIMEOUT,
                    SESSION_TAKEN_OVER,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    TOPIC_ALIAS_INVALID,
                    PACKET_TOO_LARGE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    TOPIC_NAME_INVALID,
                    CONNECTION_RATE_EXCEEDED,
                    MAXIMUM_CONNECT_TIME -> MqttDisconnectReasonCode.valueOf(value);
        };
    }
}
