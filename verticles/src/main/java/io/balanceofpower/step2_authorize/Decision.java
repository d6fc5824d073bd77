package io.balanceofpower.step2_authorize;

/**
 * What the permissions say of one device, action and topic.
 *
 * @param why for the operator: which line of which file decides, and with which filter; nothing for the device
 */
public record Decision(boolean allowed, String why) {}
