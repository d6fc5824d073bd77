package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a device does; {@code mqtt("name")} makes one. Steps run one after the other for each virtual user. */
public final class MqttRequestBuilder {
    private final Function<io.gatling.javaapi.core.Session, String> name;

    MqttRequestBuilder(Function<io.gatling.javaapi.core.Session, String> name) {
        this.name = name;
    }

    /**
     * Connects, and goes on when the server has taken the device; redirects are followed. A user that is refused is marked
     * as failed. Reported under the name; later losses as "name (lost)", and from the loss to the next CONNACK as "name
     * (again)", or "name (redirected)" where the server sent the device away.
     */
    public MqttActionBuilder connect() {
        return new MqttActionBuilder(name, ConnectStep::run);
    }

    /** Publishes to a topic, an expression. */
    public MqttPublishBuilder publish(String topic) {
        return publish(Expression.of(topic));
    }

    /** The same as a function. */
    public MqttPublishBuilder publish(Function<io.gatling.javaapi.core.Session, String> topic) {
        return new MqttPublishBuilder(name, new PublishStep(topic, session -> new byte[0], 0, 1, null, List.of()));
    }

    /** Goes on when all that the device published is answered, or given up. Reports nothing. */
    public MqttActionBuilder awaitAnswers() {
        return new MqttActionBuilder(
                name,
                turn -> withClient(
                        turn,
                        client -> client.awaitBelow(1, outcome -> {
                            boolean lost = outcome == Client.Outcome.NOT_CONNECTED;
                            turn.proceed(lost ? turn.session().markAsFailed() : turn.session());
                        })));
    }

    /** DISCONNECT. What is unanswered counts as failed. Reports nothing else. */
    public MqttActionBuilder disconnect() {
        return new MqttActionBuilder(
                name,
                turn -> withClient(turn, client -> {
                    client.disconnect();
                    turn.proceed(turn.session());
                }));
    }

    /**
     * Closes the socket without a word, as a device that loses its power. What is unanswered is sent again after the next
     * {@link #connect}. Reports nothing.
     */
    public MqttActionBuilder abort() {
        return new MqttActionBuilder(
                name,
                turn -> withClient(turn, client -> {
                    client.abort();
                    turn.proceed(turn.session());
                }));
    }

    private static void withClient(MqttAction.Turn turn, Consumer<Client> action) {
        Session session = turn.session();
        Client client = Client.of(session);
        if (client == null) {
            throw new IllegalStateException("mqtt(…).connect() comes first");
        }
        action.accept(client);
    }
}
