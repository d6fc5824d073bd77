package io.balanceofpower.step4_route;

import io.balanceofpower.step1_accept.User;

/**
 * Who published a message.
 *
 * @param device the client id; names the stream of a numbered message when the route does not
 * @param user who the device has shown to be
 */
public record Sender(String device, User user) {}
