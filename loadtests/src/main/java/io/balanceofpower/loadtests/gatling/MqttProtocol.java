package io.balanceofpower.loadtests.gatling;

import io.gatling.core.CoreComponents;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.protocol.Protocol;
import io.gatling.core.protocol.ProtocolComponents;
import io.gatling.core.protocol.ProtocolKey;
import io.gatling.core.session.Session;
import io.gatling.netty.util.Transports;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** The protocol as Gatling's core knows it. */
final class MqttProtocol implements Protocol {
    static final ProtocolKey<MqttProtocol, Components> KEY = new Key();

    private final MqttSettings settings;

    MqttProtocol(MqttSettings settings) {
        this.settings = settings;
    }

    /** What the actions of a scenario share. */
    record Components(MqttSettings settings, Dialer dialer, Reporter reporter) implements ProtocolComponents {

        @Override
        public Function1<Session, Session> onStart() {
            return session -> session;
        }

        @Override
        public Function1<Session, BoxedUnit> onExit() {
            return session -> {
                Client client = Client.of(session);
                if (client != null) {
                    client.end();
                }
                return BoxedUnit.UNIT;
            };
        }
    }

    private static final class Key implements ProtocolKey<MqttProtocol, Components> {
        @Override
        @SuppressWarnings("unchecked") // Gatling wants the class of the supertype
        public Class<Protocol> protocolClass() {
            return (Class<Protocol>) (Class<? extends Protocol>) MqttProtocol.class;
        }

        @Override
        public MqttProtocol defaultProtocolValue(GatlingConfiguration configuration) {
            throw new IllegalStateException(
                    "The scenario has MQTT actions and no MQTT protocol: setUp(…).protocols(mqtt…)");
        }

        @Override
        public Function1<MqttProtocol, Components> newComponents(CoreComponents core) {
            GatlingConfiguration configuration = core.configuration();
            Dialer dialer = new Dialer(Transports.newSocketChannelFactory(
                    configuration.netty().useNativeTransport(),
                    configuration.netty().useIoUring()));
            Reporter reporter = new GatlingReporter(core.statsEngine());
            return protocol -> new Components(protocol.settings, dialer, reporter);
        }
    }
}
