package io.balanceofpower.step1_accept.packet;

/**
 * A packet that broke a rule. It goes down the pipeline in the packet's place, and nothing follows it.
 *
 * @param detail what the rule was broken with; may be empty
 * @param reply how the device can be told
 * @param replyBytesMax the largest packet that the device reads, as far as that is known
 */
public record Violation(Rule rule, String detail, Reply reply, long replyBytesMax) {

    /** What the device would understand. */
    public enum Reply {
        /** It has not shown that it speaks MQTT, in a version that could be read. */
        NOTHING,
        CONNACK_3_1_1,
        CONNACK_5,
        /** It is connected, in the version of its CONNECT. */
        DISCONNECT
    }

    /** The reason string. */
    public String text() {
        return rule.explain(detail);
    }
}
