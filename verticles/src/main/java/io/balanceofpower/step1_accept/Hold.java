package io.balanceofpower.step1_accept;

/** Why a connection is not read at the moment. It is read when no reason is left. */
public enum Hold {
    /** CONNECT is not answered yet. */
    CONNECTING,
    /** As many messages are pending as the limit allows. */
    WINDOW_FULL,
    /** The device's lane has more queued than its limit. */
    LANE_BEHIND,
    /** The device does not read what is sent to it. */
    SLOW_READER,
    /** The device has sent as many packets in a second as it may, messages apart. */
    TOO_FAST,
    /** The connection is about to end and only settles what is pending. */
    ENDING
}
