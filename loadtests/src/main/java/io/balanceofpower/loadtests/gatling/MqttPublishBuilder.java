package io.balanceofpower.loadtests.gatling;

import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A publish. Immutable; texts are expressions. Default: an empty payload at QoS 0, one message in flight. */
public final class MqttPublishBuilder implements ActionBuilder {
    private static final int QOS_MAX = 2;

    private final Function<Session, String> name;
    private final PublishStep step;

    MqttPublishBuilder(Function<Session, String> name, PublishStep step) {
        this.name = name;
        this.step = step;
    }

    /** An expression, sent as UTF-8. */
    public MqttPublishBuilder payload(String text) {
        Function<Session, String> expression = Expression.of(text);
        return payload(session -> expression.apply(session).getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes, which nobody must change afterwards. */
    public MqttPublishBuilder payload(Function<Session, byte[]> bytes) {
        return new MqttPublishBuilder(
                name,
                new PublishStep(step.topic(), bytes, step.qos(), step.inFlight(), step.every(), step.userProperties()));
    }

    /** 0, 1 or 2. */
    public MqttPublishBuilder qos(int qos) {
        if (qos < 0 || qos > QOS_MAX) {
            throw new IllegalArgumentException("qos is " + qos + ", not 0, 1 or 2");
        }
        return new MqttPublishBuilder(
                name,
                new PublishStep(
                        step.topic(), step.payload(), qos, step.inFlight(), step.every(), step.userProperties()));
    }

    /**
     * The user goes on as soon as fewer than so many of its messages are unanswered, so that up to so many are on their
     * way. Never more than the server's Receive Maximum are in flight; the others wait in the device. With 1, the
     * default, the user waits for the answer, and a refusal marks it as failed.
     */
    public MqttPublishBuilder inFlight(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("inFlight is " + messages + ", not 1 or more");
        }
        return new MqttPublishBuilder(
                name,
                new PublishStep(
                        step.topic(), step.payload(), step.qos(), messages, step.every(), step.userProperties()));
    }

    /** The same interval each time; see the other {@code every}. */
    public MqttPublishBuilder every(Duration interval) {
        return every(session -> interval);
    }

    /**
     * A timetable: each message is due so long after the one before it was, however late that one was sent, and waits
     * until then. The first is due at another part of the first interval for each user. A user has one timetable for all
     * its publishes.
     */
    public MqttPublishBuilder every(Function<Session, Duration> interval) {
        return new MqttPublishBuilder(
                name,
                new PublishStep(
                        step.topic(), step.payload(), step.qos(), step.inFlight(), interval, step.userProperties()));
    }

    /** Adds a user property with a value that is an expression; MQTT 5 only, left out in MQTT 3.1.1. */
    public MqttPublishBuilder userProperty(String property, String value) {
        List<PublishStep.Property> more = new ArrayList<>(step.userProperties());
        more.add(new PublishStep.Property(property, Expression.of(value)));
        return new MqttPublishBuilder(
                name,
                new PublishStep(
                        step.topic(), step.payload(), step.qos(), step.inFlight(), step.every(), List.copyOf(more)));
    }

    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
        return new MqttActionBuilder(name, step::run).asScala();
    }
}
