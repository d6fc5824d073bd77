package io.balanceofpower.ownership;

/** Why a device cannot be had. */
public enum NotGranted {
    /** It has connected to another node since. */
    CLAIMED_ELSEWHERE,
    /** This node's lane ended before it could. */
    LANE_OVER,
    /** What its earlier owner left behind cannot be found out now, or Kafka does not answer in time. */
    NOT_IN_TIME,
    /** The mesh remembers as many devices as it may. */
    TOO_MANY_DEVICES
}
