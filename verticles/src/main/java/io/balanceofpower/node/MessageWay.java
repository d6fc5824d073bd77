package io.balanceofpower.node;

import io.balanceofpower.message.Message;
import io.balanceofpower.message.Outcome;
import io.balanceofpower.message.Settlement;
import io.balanceofpower.routes.CurrentRoutes;
import io.balanceofpower.step1_accept.packet.Publish;
import io.balanceofpower.step1_accept.packet.QoS;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Sender;
import io.balanceofpower.step6_commit.Lane;
import io.balanceofpower.step6_commit.Lanes;

/** The steps between accepting a message and settling it: what a device publishes and what it leaves as its will go here. */
record MessageWay(CurrentRoutes routes, Lanes lanes) {

    /**
     * <em>Decode</em> and <em>route</em> are one step as long as only routes say what to decode. <em>Admit</em> and
     * <em>commit</em> are the lane's, on its own thread, because the ledger must not know of a message that another thread
     * still holds.
     *
     * @param lane the sender's
     * @param settlement told exactly once, here or later by any thread
     */
    void publish(Sender sender, Lane lane, Publish publish, Settlement settlement) {
        Routing routing = routes.now()
                .routes()
                .route(new Incoming(
                        publish.topic(), publish.payload(), publish.userProperties(), sender, publish.receivedAtNs()));
        if (routing instanceof Routing.Unrouted no) {
            settlement.settle(new Outcome.Refused(no.refusal(), no.detail()));
        } else {
            lane.offer(message(sender.device(), publish, (Routing.Routed) routing, settlement));
        }
    }

    Lane lane(String device) {
        return lanes.laneOf(device);
    }

    private static Message message(String device, Publish publish, Routing.Routed to, Settlement settlement) {
        return new Message(
                device,
                to.numbering(),
                publish.qos() == QoS.EXACTLY_ONCE ? publish.packetId() : 0,
                to.destinations(),
                publish.payload(),
                publish.topic(),
                publish.receivedAtNs(),
                publish.userProperties(),
                settlement);
    }
}
