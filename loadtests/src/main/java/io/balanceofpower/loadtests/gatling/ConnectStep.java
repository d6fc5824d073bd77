package io.balanceofpower.loadtests.gatling;

import io.gatling.core.session.Session;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a virtual user a device, and connects it. */
final class ConnectStep {
    private ConnectStep() {}

    static void run(MqttAction.Turn turn) {
        Client known = Client.of(turn.session());
        MqttProtocol.Components components = turn.components();
        Client client = known == null
                ? device(turn.session(), components.settings(), components.dialer(), components.reporter())
                : known;
        Session session = turn.session().set(Client.ATTRIBUTE, client);
        client.connect(
                turn.request(),
                outcome -> turn.proceed(outcome == Client.Outcome.GOOD ? session : session.markAsFailed()));
    }

    static Client device(Session user, MqttSettings settings, Dialer dialer, Reporter reporter) {
        var session = new io.gatling.javaapi.core.Session(user);
        Packets.Identity identity = new Packets.Identity(
                settings.clientId.apply(session), value(settings.user, session), value(settings.password, session));
        return new Client(user.eventLoop(), settings, dialer, reporter, identity, settings.firstServer.apply(session));
    }

    private static @Nullable String value(
            @Nullable Function<io.gatling.javaapi.core.Session, String> of, io.gatling.javaapi.core.Session session) {
        return of == null ? null : of.apply(session);
    }
}
