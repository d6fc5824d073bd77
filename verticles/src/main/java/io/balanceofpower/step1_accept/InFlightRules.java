package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.QoS;
import io.balanceofpower.step1_accept.packet.Rule;
import io.balanceofpower.step1_accept.packet.Utf8;
import io.netty.buffer.Unpooled;
import java.util.Set;

/**
 * The rules of MQTT that depend on what a connection is owed, or are answered in the order of the messages. The others are
 * kept by then: {@link io.balanceofpower.step1_accept.packet.PacketGate}.
 */
final class InFlightRules {
    private final Set<Rule> enforced;
    private final AcceptMetrics metrics;

    InFlightRules(Set<Rule> enforced, AcceptMetrics metrics) {
        this.enforced = enforced;
        this.metrics = metrics;
    }

    /** Whether a message that is no copy of an earlier one may go on. If not, the device is told. */
    boolean passes(Connection connection, Publish publish) {
        boolean counted = publish.qos() != QoS.AT_MOST_ONCE;
        boolean mqtt5 = connection.connect().version() == ProtocolVersion.MQTT_5;
        // MQTT 3.1.1 lets a device resend while it is connected; MQTT 5 does not (MQTT-4.4.0-1).
        boolean resent = !mqtt5 && publish.dup();
        if (counted && !resent && !passes(connection, publish.packetId())) {
            return false;
        }
        if (counted && mqtt5 && connection.isReceiveMaximumReached() && breaks(Rule.RECEIVE_MAXIMUM)) {
            close(connection, Rule.RECEIVE_MAXIMUM);
            return false;
        }
        if (isMislabelled(publish) && breaks(Rule.PAYLOAD_FORMAT)) {
            refuse(connection, publish);
            return false;
        }
        return true;
    }

    /** Whether a packet id is free. If not, the device is told. */
    boolean passes(Connection connection, int packetId) {
        if (connection.isInUse(packetId) && breaks(Rule.PACKET_ID_IN_USE)) {
            close(connection, Rule.PACKET_ID_IN_USE);
            return false;
        }
        return true;
    }

    private static boolean isMislabelled(Publish publish) {
        byte[] payload = publish.payload();
        return publish.utf8() && !Utf8.isWellFormed(Unpooled.wrappedBuffer(payload), 0, payload.length);
    }

    private boolean breaks(Rule rule) {
        return enforced.contains(rule);
    }

    private void close(Connection connection, Rule rule) {
        metrics.violated(rule);
        connection.close(ReasonCode.of(rule), rule.explain(""));
    }

    /** The only rule with an answer for the message alone, where there is one. */
    private void refuse(Connection connection, Publish publish) {
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            close(connection, Rule.PAYLOAD_FORMAT);
        } else {
            metrics.violated(Rule.PAYLOAD_FORMAT);
            ReasonCode reason = ReasonCode.of(Rule.PAYLOAD_FORMAT);
            connection.refuse(publish, new Answer.Acknowledge(reason, Rule.PAYLOAD_FORMAT.explain("")));
        }
    }
}
