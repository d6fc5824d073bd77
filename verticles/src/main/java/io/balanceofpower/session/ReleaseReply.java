package io.balanceofpower.session;

import io.balanceofpower.cluster.Owner;
import io.balanceofpower.step1_accept.ReceivedIds;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a node answers to the request to release a device. */
sealed interface ReleaseReply {

    /**
     * The device is free; its connection, if there was one, has been settled and closed.
     *
     * @param present whether there is an MQTT session to go on with
     * @param received its QoS 2 state
     * @param expiresInMs how long it may still wait for its device
     * @param ledgers as {@link LedgerKeeper#remove} gave them
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Released(boolean present, ReceivedIds received, long expiresInMs, byte[] ledgers) implements ReleaseReply {}

    /** This node claimed the device but never got it: ask the one that it would have asked. */
    record Ask(Owner other) implements ReleaseReply {}

    /** The device's messages do not settle in time: try again later. */
    record Busy() implements ReleaseReply {}

    /** This node knows nothing of the device, or has claimed it anew since. */
    record Unknown() implements ReleaseReply {}

    default <T> T fold(Function<Released, T> released, Function<Owner, T> ask, Supplier<T> busy, Supplier<T> unknown) {
        if (this instanceof Released r) {
            return released.apply(r);
        } else if (this instanceof Ask a) {
            return ask.apply(a.other());
        }
        return this instanceof Busy ? busy.get() : unknown.get();
    }

    default Buffer toBuffer() {
        JsonObject json = fold(
                released -> new JsonObject()
                        .put("kind", "released")
                        .put("present", released.present())
                        .put("received", released.received().toBytes())
                        .put("expiresInMs", released.expiresInMs())
                        .put("ledgers", released.ledgers()),
                other -> new JsonObject()
                        .put("kind", "ask")
                        .put("node", other.node())
                        .put("run", other.run())
                        .put("claim", other.claim()),
                () -> new JsonObject().put("kind", "busy"),
                () -> new JsonObject().put("kind", "unknown"));
        return json.toBuffer();
    }

    /** @throws RuntimeException if another node sent something else: nodes of one mesh run one version */
    static ReleaseReply fromBuffer(Buffer buffer) {
        JsonObject json = buffer.toJsonObject();
        String kind = json.getString("kind");
        return switch (kind) {
            case "released" ->
                new Released(
                        json.getBoolean("present"),
                        ReceivedIds.fromBytes(json.getBinary("received")),
                        json.getLong("expiresInMs"),
                        json.getBinary("ledgers"));
            case "ask" -> new Ask(new Owner(json.getString("node"), json.getString("run"), json.getLong("claim")));
            case "busy" -> new Busy();
            case "unknown" -> new Unknown();
            default -> throw new IllegalArgumentException("a release was answered with " + kind);
        };
    }
}
