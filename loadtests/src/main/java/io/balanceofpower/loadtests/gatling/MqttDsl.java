package io.balanceofpower.loadtests.gatling;

import io.gatling.javaapi.core.Session;
import java.util.function.Function;

/** Where a simulation begins: {@code import static …MqttDsl.*}. */
public final class MqttDsl {
    /** The protocol with its defaults; it needs {@link MqttProtocolBuilder#servers} and a client id. */
    @SuppressWarnings("ConstantName") // Gatling's own are called http, jms, …
    public static final MqttProtocolBuilder mqtt = new MqttProtocolBuilder(new MqttSettings());

    private MqttDsl() {}

    /** What the report calls it, in Gatling's expression language. */
    public static MqttRequestBuilder mqtt(String name) {
        return new MqttRequestBuilder(Expression.of(name));
    }

    /** The same as a function. */
    public static MqttRequestBuilder mqtt(Function<Session, String> name) {
        return new MqttRequestBuilder(name);
    }
}
