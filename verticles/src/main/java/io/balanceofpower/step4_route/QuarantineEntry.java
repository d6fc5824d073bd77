package io.balanceofpower.step4_route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Routing.Unrouted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that is kept because it cannot be used.
 *
 * @param topic where it is kept
 * @param route the route that took it, or {@link Quarantine#NO_ROUTE}
 * @param why what the device would have been told
 */
record QuarantineEntry(String topic, String route, Unrouted why) {

    /** @param numbering null for a message without, or one of which it cannot be told */
    Destination record(Incoming incoming, @Nullable Numbering numbering) {
        List<RouteHeader> headers = new ArrayList<>();
        headers.add(header(Quarantine.REASON, why.detail()));
        headers.add(header(Quarantine.REFUSAL, why.refusal().name()));
        User user = incoming.sender().user();
        if (!user.name().isEmpty()) {
            headers.add(header(Quarantine.USER, user.name()));
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = JsonNodeFactory.instance.arrayNode();
            user.groups().stream().sorted().forEach(groups::add);
            headers.add(header(Quarantine.GROUPS, groups.toString()));
        }
        RecordForm form = new RecordForm(Partition.ByKey.BY_KEY, RecordForm.RECEIVED, null, headers);
        return new Destination(topic, route, utf8(key(incoming, numbering)), form);
    }

    /**
     * Has four parts for a numbered message of the device's own stream, five for one of another stream (which is unique
     * within its device only), and three for one without numbering. A copy of a numbered message has the same.
     */
    private String key(Incoming incoming, @Nullable Numbering numbering) {
        String device = incoming.sender().device();
        if (numbering == null) {
            return part(device) + '/' + incoming.receivedAtNs() + '/' + route;
        }
        String stream = numbering.stream().equals(device) ? "" : part(numbering.stream()) + '/';
        return part(device) + '/' + stream + numbering.epoch() + '/' + numbering.sequence() + '/' + route;
    }

    /** So that nothing that a device names itself can pass for another device's. */
    private static String part(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }

    private static RouteHeader header(String name, String text) {
        return new RouteHeader(name, utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
