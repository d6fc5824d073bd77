package io.balanceofpower.step1_accept.packet;

import java.util.EnumSet;
import java.util.Set;

/**
 * Every rule that a device's packets are held to: clause of MQTT 5, clause of MQTT 3.1.1 (empty where that version has
 * no such rule), reason code of MQTT 5, and what the device is told. Where the specification names no reason code, it
 * is 0x81 for bytes that cannot be read as a packet, and 0x82 for a packet that must not be sent as it is or now.
 */
public enum Rule {
    // --- the fixed header ---
    FIRST_PACKET("MQTT-3.1.0-1", "MQTT-3.1.0-1", 0x82, "the first packet must be CONNECT"),
    SECOND_CONNECT("MQTT-3.1.0-2", "MQTT-3.1.0-2", 0x82, "CONNECT must be sent once only"),
    PACKET_TYPE("2.1.2", "2.2.1", 0x81, "the packet type is reserved"),
    PACKET_FLAGS("MQTT-2.1.3-1", "MQTT-2.2.2-2", 0x81, "the flags of the fixed header are not those of the type"),
    SERVER_PACKET("2.1.2", "2.2.1", 0x82, "only a server sends packets of this type"),
    AUTH_UNASKED("MQTT-4.12.0-6", "", 0x82, "AUTH needs an authentication method in CONNECT"),
    QOS_3("MQTT-3.3.1-4", "MQTT-3.3.1-4", 0x81, "QoS must be 0, 1 or 2"),
    DUP_AT_QOS_0("MQTT-3.3.1-2", "MQTT-3.3.1-2", 0x81, "DUP must be 0 at QoS 0"),
    NUMBER_BYTES("1.5.5", "2.2.3", 0x81, "a variable byte integer must not have more than four bytes"),
    NUMBER_MINIMAL("MQTT-1.5.5-1", "", 0x81, "a variable byte integer must have as few bytes as it can"),
    PACKET_TOO_LARGE("MQTT-3.2.2-15", "2.2.3", 0x95, "the packet is larger than the server's Maximum Packet Size"),

    // --- lengths and texts ---
    PACKET_TRUNCATED("2.1.4", "2.2.3", 0x81, "the packet ends within a field"),
    PACKET_OVERLONG("2.1.4", "2.2.3", 0x81, "the packet goes on after its last field"),
    UTF8_ILL_FORMED("MQTT-1.5.4-1", "MQTT-1.5.3-1", 0x81, "a text is not well-formed UTF-8"),
    UTF8_NULL("MQTT-1.5.4-2", "MQTT-1.5.3-2", 0x81, "a text contains U+0000"),
    UTF8_CONTROL("1.5.4", "1.5.3", 0x81, "a text contains a control character or a non-character"),
    TOPIC_EMPTY("MQTT-4.7.3-1", "MQTT-4.7.3-1", 0x81, "a topic name must have a character"),
    TOPIC_LENGTH("3.3.2.1", "3.3.2.1", 0x90, "the topic name is longer than mqtt.topic-bytes-max"),
    TOPIC_LEVELS("3.3.2.1", "3.3.2.1", 0x90, "the topic name has more levels than mqtt.topic-levels-max"),
    TOPIC_WILDCARD("MQTT-3.3.2-2", "MQTT-3.3.2-2", 0x81, "a topic name must not contain + or #"),
    PACKET_ID_ZERO("MQTT-2.2.1-3", "MQTT-2.3.1-1", 0x82, "the packet identifier must not be 0"),
    REASON_CODE("MQTT-3.14.2-1", "", 0x82, "a device cannot give this reason code in this packet"),

    // --- properties ---
    PROPERTIES_BEYOND_PACKET("2.2.2.1", "", 0x81, "the properties are longer than the packet"),
    PROPERTY_TRUNCATED("2.2.2.1", "", 0x81, "the properties end within a property"),
    PROPERTY_UNKNOWN("2.2.2.2", "", 0x81, "there is no property with this identifier"),
    PROPERTY_MISPLACED("2.2.2.2", "", 0x81, "a device cannot give this property in this packet"),
    PROPERTY_REPEATED("3.1.2.11, 3.3.2.3", "", 0x82, "this property must not be given twice"),
    USER_PROPERTIES("3.3.2.3.7", "", 0x97, "more user properties than mqtt.user-properties-max or -property-bytes-max"),
    PROPERTY_VALUE("3.1.2.11, 3.3.2.3", "", 0x82, "the property cannot have this value"),
    RESPONSE_TOPIC("MQTT-3.3.2-14", "", 0x82, "a response topic must not contain + or #"),
    SUBSCRIPTION_ID_SENT("MQTT-3.3.4-6", "", 0x82, "a device must not publish with a subscription identifier"),
    TOPIC_ALIAS_ZERO("MQTT-3.3.2-8", "", 0x94, "a topic alias must not be 0"),
    TOPIC_ALIAS_MAXIMUM("MQTT-3.3.2-9", "", 0x94, "the topic alias is above the server's Topic Alias Maximum"),
    TOPIC_ALIAS_UNKNOWN("3.3.2.3.4", "", 0x82, "an empty topic name needs a topic alias that was set before"),
    PAYLOAD_FORMAT("3.3.2.3.2, 3.1.3.2.3", "", 0x99, "the payload is said to be UTF-8 and is not"),

    // --- CONNECT ---
    PROTOCOL_NAME("MQTT-3.1.2-1", "MQTT-3.1.2-1", 0x84, "the protocol name must be MQTT"),
    PROTOCOL_VERSION("MQTT-3.1.2-2", "MQTT-3.1.2-2", 0x84, "the server speaks MQTT 3.1.1 and MQTT 5"),
    CONNECT_FLAG("MQTT-3.1.2-3", "MQTT-3.1.2-3", 0x81, "the reserved connect flag must be 0"),
    WILL_FLAGS("MQTT-3.1.2-11, -13", "MQTT-3.1.2-13, -15", 0x81, "without a will, will QoS and retain must be 0"),
    WILL_QOS("MQTT-3.1.2-12", "MQTT-3.1.2-14", 0x81, "the will's QoS must be 0, 1 or 2"),
    PASSWORD_ALONE("", "MQTT-3.1.2-22", 0x81, "a password needs a user name"),
    AUTH_METHOD_MISSING("3.15.2.2.2", "", 0x82, "AUTH must name the authentication method"),
    AUTH_DATA_ALONE("3.1.2.11.10", "", 0x82, "authentication data needs an authentication method"),
    CLIENT_ID_EMPTY("", "MQTT-3.1.3-8", 0x85, "an empty client id needs clean session"),
    CLIENT_ID_LENGTH("3.1.3.1", "3.1.3.1", 0x85, "the client id is longer than mqtt.client-id-chars-max"),

    // --- SUBSCRIBE and UNSUBSCRIBE ---
    FILTERS_MISSING("MQTT-3.8.3-2, 3.10.3-2", "MQTT-3.8.3-3, 3.10.3-2", 0x82, "there must be a topic filter"),
    FILTER_EMPTY("MQTT-4.7.3-1", "MQTT-4.7.3-1", 0x81, "a topic filter must have a character"),
    FILTER_WILDCARD("MQTT-4.7.1-1, -2", "MQTT-4.7.1-2, -3", 0x81, "+ must fill a level, # the last one"),
    FILTER_SHARE("MQTT-4.8.2-1, -2", "", 0x81, "a shared subscription is $share/NAME/FILTER"),
    SHARED_NO_LOCAL("MQTT-3.8.3-4", "", 0x82, "a shared subscription cannot have No Local"),
    SUBSCRIPTION_OPTIONS("MQTT-3.8.3-5", "MQTT-3.8.3-4", 0x81, "the reserved bits of the options must be 0"),
    SUBSCRIPTION_QOS("3.8.3.1", "MQTT-3.8.3-4", 0x82, "the maximum QoS must be 0, 1 or 2"),
    RETAIN_HANDLING("3.8.3.1", "", 0x82, "retain handling must be 0, 1 or 2"),

    // --- what depends on what came before ---
    RETAIN_UNAVAILABLE("MQTT-3.2.2-13, -14", "", 0x9A, "the server keeps no retained messages"),
    SESSION_EXPIRY_REVIVED("3.14.2.2.2", "", 0x82, "a session that was to end at once cannot be given an expiry"),
    PACKET_ID_IN_USE("MQTT-2.2.1-3", "MQTT-2.3.1-2", 0x82, "the packet identifier is still in use"),
    RECEIVE_MAXIMUM("MQTT-3.3.4-9", "", 0x93, "more unacknowledged messages than the server's Receive Maximum");

    /** What a listener enforces. */
    public static final Set<Rule> ALL = Set.copyOf(EnumSet.allOf(Rule.class));

    private static final int UNSUPPORTED_PROTOCOL_VERSION = 0x84;
    private static final int CLIENT_IDENTIFIER_NOT_VALID = 0x85;

    private final String clause5;
    private final String clause311;
    private final int reasonCode;
    private final String sentence;

    Rule(String clause5, String clause311, int reasonCode, String sentence) {
        this.clause5 = clause5;
        this.clause311 = clause311;
        this.reasonCode = reasonCode;
        this.sentence = sentence;
    }

    /** Where MQTT 5 says so; empty if it does not. */
    public String clause5() {
        return clause5;
    }

    /** Where MQTT 3.1.1 says so; empty if it does not. */
    public String clause311() {
        return clause311;
    }

    /** What MQTT 5 answers with (2.4), unsigned. */
    public int reasonCode() {
        return reasonCode;
    }

    /** The return code of MQTT 3.1.1 with which a CONNECT is refused (3.2.2.3); 0 where there is none: it is closed. */
    public int returnCode() {
        return switch (reasonCode) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            default -> 0;
        };
    }

    /**
     * The reason string: what was wrong, with what, and where that stands.
     *
     * @param what the field or property; empty if the rule alone says it
     */
    public String explain(String what) {
        String clause = clause5.isEmpty() ? clause311 : clause5;
        return sentence + (what.isEmpty() ? "" : ": " + what) + " (" + clause + ")";
    }
}
