package io.balanceofpower.demo;

/**
 * What the devices know, at one moment.
 *
 * @param connected devices that a node has accepted
 * @param sent messages, each once
 * @param resent further copies of them
 * @param acknowledged messages answered with success
 * @param refused messages answered with a reason code of 0x80 or more, or 0x10
 * @param unanswered messages that are sent and have no answer yet
 * @param behindMs how long the most delayed device's next message has been due
 * @param moves how often a device lost its connection and caught up on another
 * @param slowestMoveMs the longest of them, from the loss until all that was sent before was answered
 */
public record DeviceCounts(
        int connected,
        long sent,
        long resent,
        long acknowledged,
        long refused,
        long unanswered,
        long behindMs,
        int moves,
        long slowestMoveMs) {

    DeviceCounts withBehindMs(long newBehindMs) {
        return new DeviceCounts(
                connected, sent, resent, acknowledged, refused, unanswered, newBehindMs, moves, slowestMoveMs);
    }

    static final DeviceCounts NONE = new DeviceCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
