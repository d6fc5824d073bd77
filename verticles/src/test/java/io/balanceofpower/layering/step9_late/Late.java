package io.balanceofpower.layering.step9_late;

import io.balanceofpower.layering.step2_early.Early;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/** Uses an earlier step, which is right, and through it itself, which is a cycle; and libraries that others wall in. */
public interface Late {
    Early earlier();

    MqttMessage packet();

    Vertx vertx();

    VertxInternal internals();

    /** A name that says nothing. */
    final class LateHelper {}
}
