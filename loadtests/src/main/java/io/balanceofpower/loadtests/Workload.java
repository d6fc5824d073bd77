package io.balanceofpower.loadtests;

import io.balanceofpower.step6_commit.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What devices send, the same to everything that is measured in one run.
 *
 * @param devices MQTT connections at once
 * @param inFlight unacknowledged messages of each at most, 1 to 64
 * @param payloadBytes at least {@link Trade#PAYLOAD_BYTES_MIN}
 * @param numbered whether the devices speak MQTT 5 and number their messages, or MQTT 3.1.1
 * @param guarantee what an acknowledgement means
 */
record Workload(int devices, int inFlight, int payloadBytes, boolean numbered, Guarantee guarantee) {

    /** The node's own limit: what a ledger can tell apart. */
    static final int IN_FLIGHT_MAX = 64;

    /** The Kafka topic that all of it goes to. */
    static final String DESTINATION = "bench.trades";

    static final String ROUTE = "trades";

    static String device(int index) {
        return String.format(Locale.ROOT, "bench-%05d", index);
    }

    /** As command-line arguments for {@link #parse}. */
    List<String> arguments() {
        return List.of(
                String.valueOf(devices),
                String.valueOf(inFlight),
                String.valueOf(payloadBytes),
                String.valueOf(numbered),
                guarantee.name());
    }

    static Workload parse(List<String> arguments) {
        return new Workload(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                Boolean.parseBoolean(arguments.get(3)),
                Guarantee.valueOf(arguments.get(4)));
    }

    List<PublishTemplate> templates() {
        List<PublishTemplate> templates = new ArrayList<>();
        for (Trade trade : Trade.all(payloadBytes)) {
            templates.add(numbered ? PublishTemplate.numbered(trade) : PublishTemplate.plain(trade));
        }
        return templates;
    }
}
