package io.balanceofpower.step4_route;

/**
 * The last message that a route took and did not write to its destinations.
 *
 * @param kind the name of the {@link io.balanceofpower.message.Refusal}
 * @param detail what the device was told; at most {@value #DETAIL_CHARS_MAX} characters
 * @param topic the MQTT topic; at most {@value #TOPIC_CHARS_MAX} characters of it
 * @param device the client id; at most {@value #TOPIC_CHARS_MAX} characters of it
 * @param atMs when the message was received, in milliseconds since 1970-01-01 UTC
 */
public record RouteError(String kind, String detail, String topic, String device, long atMs) {
    static final int DETAIL_CHARS_MAX = 400;
    static final int TOPIC_CHARS_MAX = 256;

    /** Cuts what is too long. */
    public RouteError {
        detail = cut(detail, DETAIL_CHARS_MAX);
        topic = cut(topic, TOPIC_CHARS_MAX);
        device = cut(device, TOPIC_CHARS_MAX);
    }

    private static String cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(charsMax - 2)) ? charsMax - 2 : charsMax - 1;
        return text.substring(0, end) + "…";
    }
}
