package io.balanceofpower.message;

/** Why a message was refused. Each has a counter; what goes back to the device is the settle step's table. */
public enum Refusal {
    /** The device may not publish to the topic. */
    NOT_AUTHORIZED,
    /** No route's topic filter matches the topic. */
    NO_MATCHING_ROUTE,
    /** The payload does not have the form or the field that its route needs. */
    PAYLOAD_FORMAT_INVALID,
    /** The stream, epoch or sequence that the route asks for is missing or not a whole number from 0 to 2^63-1. */
    NUMBERING_INVALID,
    /** The epoch is older than the newest one seen of this stream. */
    EPOCH_OUTDATED,
    /** The sequence is so old that the ledger cannot tell whether it was committed. */
    SEQUENCE_OUTDATED,
    /** The record is larger than the node's setting or the topic's limit allows. */
    RECORD_TOO_LARGE,
    /** The destination topic does not exist in Kafka. */
    DESTINATION_UNKNOWN,
    /** Kafka does not let this node write to the destination topic. */
    DESTINATION_FORBIDDEN,
    /** The lane's queue is at its limit. */
    LANE_FULL,
    /** The lane does not write for the device: it has gone to another node, and sends the message again there. */
    NOT_OWNED,
    /**
     * The lane has ended: the node stops, another node has fenced the lane, or nobody knows how a commit ended. For this
     * reason alone the message may be in Kafka all the same; so the device must hear nothing and send it again.
     */
    LANE_ENDED
}
