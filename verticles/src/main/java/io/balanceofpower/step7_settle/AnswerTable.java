package io.balanceofpower.step7_settle;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.step1_accept.Answer;
import io.balanceofpower.step1_accept.ProtocolVersion;
import io.balanceofpower.step1_accept.ReasonCode;
import io.balanceofpower.step1_accept.packet.QoS;

/**
 * What goes back to the device: quality of service × protocol version × outcome.
 *
 * <table>
 * <caption>QoS 1 (PUBACK) and QoS 2 (PUBREC); QoS 0 is never answered</caption>
 * <tr><th>outcome</th><th>MQTT 5</th><th>MQTT 3.1.1</th></tr>
 * <tr><td>committed, duplicate</td><td>0x00</td><td>acknowledged</td></tr>
 * <tr><td>not authorized</td><td>0x87</td><td>closed, or acknowledged where the node swallows</td></tr>
 * <tr><td>no matching route</td><td>0x10</td><td>closed</td></tr>
 * <tr><td>payload or numbering invalid</td><td>0x99</td><td>closed</td></tr>
 * <tr><td>epoch or sequence outdated, destination unknown or forbidden</td><td>0x83</td><td>closed</td></tr>
 * <tr><td>record too large</td><td>0x97</td><td>closed</td></tr>
 * <tr><td>lane full, lane ended</td><td>DISCONNECT 0x89</td><td>closed</td></tr>
 * <tr><td>not owned</td><td>DISCONNECT 0x8E</td><td>closed</td></tr>
 * </table>
 *
 * <p>MQTT 3.1.1 has no way to say no to a message, so the connection is closed without an acknowledgement. The last three
 * close in MQTT 5 as well: the message is good and will be sent again, and only a device that starts over sends it before
 * those that followed it.
 *
 * @param swallows whether an MQTT 3.1.1 device is told "acknowledged" of a message that it may not publish, which then is
 *     in Kafka as little as the device's right to it: the one exception from what an acknowledgement means, and only by a
 *     setting
 */
public record AnswerTable(boolean swallows) {

    Answer answer(QoS qos, ProtocolVersion version, Outcome outcome) {
        if (qos == QoS.AT_MOST_ONCE) {
            return Answer.NOTHING;
        }
        return outcome.fold(
                () -> Answer.SUCCESS, () -> Answer.SUCCESS, (refusal, detail) -> refused(version, refusal, detail));
    }

    private Answer refused(ProtocolVersion version, Refusal refusal, String detail) {
        if (swallows && version == ProtocolVersion.MQTT_3_1_1 && refusal == Refusal.NOT_AUTHORIZED) {
            return Answer.SUCCESS;
        }
        ReasonCode reason = reason(refusal);
        boolean later = refusal == Refusal.LANE_FULL || refusal == Refusal.LANE_ENDED || refusal == Refusal.NOT_OWNED;
        return later || version == ProtocolVersion.MQTT_3_1_1
                ? new Answer.Close(reason, detail)
                : new Answer.Acknowledge(reason, detail);
    }

    static ReasonCode reason(Refusal refusal) {
        return switch (refusal) {
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case NO_MATCHING_ROUTE -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
            case PAYLOAD_FORMAT_INVALID, NUMBERING_INVALID -> ReasonCode.PAYLOAD_FORMAT_INVALID;
            case EPOCH_OUTDATED, SEQUENCE_OUTDATED, DESTINATION_UNKNOWN, DESTINATION_FORBIDDEN ->
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case RECORD_TOO_LARGE -> ReasonCode.QUOTA_EXCEEDED;
            case LANE_FULL, LANE_ENDED -> ReasonCode.SERVER_BUSY;
            case NOT_OWNED -> ReasonCode.SESSION_TAKEN_OVER;
        };
    }
}
