package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one message.
 *
 * @param inFlight the user goes on when fewer than so many messages are unanswered
 * @param every the time from when one message is due until the next is; null: a message is due when its turn comes
 */
record PublishStep(
        Function<io.gatling.javaapi.core.Session, String> topic,
        Function<io.gatling.javaapi.core.Session, byte[]> payload,
        int qos,
        int inFlight,
        @Nullable Function<io.gatling.javaapi.core.Session, Duration> every,
        List<Property> userProperties) {

    /** When the next message is due, UTC in ns. */
    private static final String DUE = "gatling.mqtt.due";

    /** How often a user that waits looks whether its loop is over. */
    private static final long LOOK_NS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** Spreads devices over the first interval: each further user a golden ratio on, which never clusters. */
    private static final double GOLDEN = 0.618_033_988_749_895;

    /** A user property. */
    record Property(String name, Function<io.gatling.javaapi.core.Session, String> value) {}

    void run(MqttAction.Turn turn) {
        Client client = Client.of(turn.session());
        if (client == null) {
            throw new IllegalStateException("mqtt(…).connect() comes before mqtt(…).publish(…)");
        }
        if (every == null) {
            publish(turn, turn.session(), client, Client.nowMs());
            return;
        }
        long nowNs = TimeUnit.MILLISECONDS.toNanos(Client.nowMs());
        long intervalNs = Math.max(
                0,
                every.apply(new io.gatling.javaapi.core.Session(turn.session())).toNanos());
        long dueNs = turn.session().attributes().get(DUE).isDefined()
                ? (Long) turn.session().attributes().get(DUE).get()
                : nowNs + (long) (intervalNs * (turn.session().userId() * GOLDEN % 1));
        if (dueNs <= nowNs) {
            Session planned = turn.session().set(DUE, dueNs + intervalNs);
            publish(turn, planned, client, TimeUnit.NANOSECONDS.toMillis(dueNs));
        } else {
            turn.again(turn.session().set(DUE, dueNs), Math.min(dueNs - nowNs, LOOK_NS_MAX));
        }
    }

    private void publish(MqttAction.Turn turn, Session session, Client client, long dueMs) {
        MqttSettings settings = turn.components().settings();
        Session numbered = settings.numbered
                ? session.set("mqttEpoch", settings.epoch).set("mqttSeq", client.nextSequence())
                : session;
        var readable = new io.gatling.javaapi.core.Session(numbered);
        Message message = new Message(
                turn.request(),
                topic.apply(readable),
                payload.apply(readable),
                qos,
                userProperties.stream()
                        .map(each -> Map.entry(each.name, each.value.apply(readable)))
                        .toList(),
                settings.epoch,
                settings.numbered ? client.nextSequence() : Message.UNNUMBERED,
                dueMs);
        client.publish(message, inFlight, outcome -> turn.proceed(after(numbered, outcome, dueMs)));
    }

    /** With one message in flight the outcome is this message's own. */
    private Session after(Session session, Client.Outcome outcome, long dueMs) {
        Session timed = inFlight == 1 ? session.logGroupRequestTimings(dueMs, Client.nowMs()) : session;
        boolean failed =
                outcome == Client.Outcome.NOT_CONNECTED || (inFlight == 1 && outcome == Client.Outcome.REFUSED);
        return failed ? timed.markAsFailed() : timed;
    }
}
