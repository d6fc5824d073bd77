package io.balanceofpower.cluster;

import io.vertx.core.buffer.Buffer;

/**
 * What another node asks of this one.
 *
 * @param node the asking node's id
 * @param run the asking node's {@link Node#run}
 * @param claim the claim that the request is about, so that the receiver can tell whether it still holds; 0 for a
 *     request about none
 * @param payload as given to {@link Peers#request}
 */
public record Request(String node, String run, long claim, Buffer payload) {}
