package io.balanceofpower.owners;

import static io.balanceofpower.owners.BusNode.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.message.Outcome;
import io.balanceofpower.step6_commit.Sent;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbered messages of several devices, in the order of their numbers and the devices in turn.
 *
 * @param topic where they go
 */
record Traffic(String topic) {

    /** Waits until all have settled, each of them as expected. */
    void publish(BusNode node, Outcome expected, List<String> devices, int from, int to) {
        List<Sent> sent = offer(node, devices, from, to);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sent)
                        .allSatisfy(each -> assertThat(each.outcome()).isNotNull()));
        assertThat(sent).allSatisfy(each -> assertThat(each.outcome()).isEqualTo(expected));
    }

    List<Sent> offer(BusNode node, List<String> devices, int from, int to) {
        List<Sent> sent = new ArrayList<>();
        for (int sequence = from; sequence < to; sequence++) {
            for (String device : devices) {
                sent.add(node.offer(Sent.numbered(device, sequence, topic)));
            }
        }
        return sent;
    }
}
